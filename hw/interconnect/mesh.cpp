// `mesh`: routers in rows and columns, each with a link to its neighbours, and a link to every target at its router.
// Requests go along the row first, then along the column (dimension-ordered, so no deadlock: Dally, Seitz 1987), and
// wait for one link at a time. A hop takes `hop` cycles; a link is taken for ceil(bytes / width) cycles, first come
// first served. Initiators sit on the routers in order of their numbers, row by row, and again from the first when
// there are more; the scratchpad sits in the middle of the mesh, the DRAM at its last corner. A task descriptor takes
// the longest way of the mesh. With `response: separate` responses go back, along the row first, on links of their own,
// the last one from the router to the initiators at it; they carry the data of reads, and requests those of writes; what
// has no data takes one beat.
#include <array>
#include <cstdlib>

#include "hw/interconnect/link_network.hpp"

namespace weft {

namespace {

struct Router {
  std::int64_t row = 0, column = 0;
};

class Mesh : public InterconnectTiming {
 public:
  explicit Mesh(const Parameters& parameters)
      : rows_(parameters.value("rows")),
        columns_(parameters.value("cols")),
        width_(parameters.value("width")),
        hop_(parameters.value("hop")),
        is_separate_(parameters.value("response") == 1) {
    if (rows_ * columns_ > max_routers) {
      parameters.refuse("rows x cols cannot be more than " + std::to_string(max_routers));
    }
    if ((rows_ + columns_) * hop_ > longest_way) {
      parameters.refuse("(rows + cols) x hop cannot be more than " + std::to_string(longest_way) + " cycles");
    }
    if (parameters.value("queue") < unbounded) links_.set_queue(static_cast<std::uint32_t>(parameters.value("queue")));
    add_routers(0, "");
    exits_[0] = links_.add_link("interconnect.scratchpad", Arbitration::first_come, hop_);
    exits_[1] = links_.add_link("interconnect.dram", Arbitration::first_come, hop_);
    if (is_separate_) add_routers(1, "_response");
  }

  bool carries_responses() const override { return is_separate_; }

  void enter(const Request& request, Cycles now, std::vector<Arrival>&) override {
    find_route(request);
    const Bytes bytes = is_separate_ ? carried_bytes(request) : request.bytes;
    links_.send(request, route_, beats(bytes, width_), now);
  }
  Cycles step(Cycles now, std::vector<Arrival>& arrivals) override { return links_.step(now, arrivals); }
  void reset() override { links_.reset(); }

  Picoseconds message_time(Bytes bytes) const override {
    return (beats(bytes, width_) + (rows_ + columns_ - 1) * hop_) * clock().period();
  }
  int hops(const Request& request) const override {
    const Router from = router_of(request.port);
    const Router to = router_of(request.target);
    return static_cast<int>(std::abs(from.row - to.row) + std::abs(from.column - to.column)) + 1;
  }
  std::vector<Resource*> resources() override { return links_.resources(); }

 protected:
  void set_up_model() override { links_.set_period(clock().period()); }

 private:
  static constexpr std::int64_t unbounded = 1 << 20;
  static constexpr std::int64_t max_routers = 1024;
  static constexpr Cycles longest_way = 1'000'000'000;
  enum Direction { east, west, south, north, initiators };
  using LinksOfRouter = std::array<LinkNetwork::LinkId, 5>;

  // `back`: 0 for requests, 1 for responses.
  void add_routers(std::size_t back, const std::string& suffix) {
    links_of_[back].resize(static_cast<std::size_t>(rows_ * columns_));
    for (std::int64_t row = 0; row < rows_; ++row) {
      for (std::int64_t column = 0; column < columns_; ++column) add_router({row, column}, back, suffix);
    }
  }
  void add_router(const Router& at, std::size_t back, const std::string& suffix) {
    static constexpr const char* directions[] = {"east", "west", "south", "north", "initiators"};
    const bool exists[] = {at.column + 1 < columns_, at.column > 0, at.row + 1 < rows_, at.row > 0, back == 1};
    for (std::size_t d = 0; d < std::size(directions); ++d) {
      if (!exists[d]) continue;
      const std::string name =
          "interconnect.r" + std::to_string(at.row) + "c" + std::to_string(at.column) + "_" + directions[d] + suffix;
      links_from(at, back)[d] = links_.add_link(name, Arbitration::first_come, hop_);
    }
  }
  LinksOfRouter& links_from(const Router& router, std::size_t back) {
    return links_of_[back][static_cast<std::size_t>(router.row * columns_ + router.column)];
  }

  Router router_of(int port) const {
    const std::int64_t place = port % (rows_ * columns_);
    return {place / columns_, place % columns_};
  }
  Router router_of(Target target) const {
    if (target == Target::dram) return {rows_ - 1, columns_ - 1};
    return {rows_ / 2, columns_ / 2};
  }

  void find_route(const Request& request) {
    route_.clear();
    const std::size_t back = request.is_response;
    const Router to = back ? router_of(request.port) : router_of(request.target);
    Router at = back ? router_of(request.target) : router_of(request.port);
    while (at.column != to.column) {
      const bool goes_east = at.column < to.column;
      route_.push_back(links_from(at, back)[goes_east ? east : west]);
      at.column += goes_east ? 1 : -1;
    }
    while (at.row != to.row) {
      const bool goes_south = at.row < to.row;
      route_.push_back(links_from(at, back)[goes_south ? south : north]);
      at.row += goes_south ? 1 : -1;
    }
    route_.push_back(back ? links_from(at, back)[initiators] : exits_[static_cast<std::size_t>(request.target)]);
  }

  std::int64_t rows_, columns_;
  Bytes width_;
  Cycles hop_;
  bool is_separate_;
  LinkNetwork links_;
  std::vector<LinksOfRouter> links_of_[2];  // there and back
  std::array<LinkNetwork::LinkId, target_count> exits_{};
  std::vector<LinkNetwork::LinkId> route_;
};

const InterconnectRegistration mesh_registration{
    interconnect_models(),
    {.name = "mesh",
     .description = "routers in rows and columns, dimension-ordered, one request at a time on a link",
     .parameters =
         {{.name = "rows", .default_text = "4", .description = "rows of routers"},
          {.name = "cols", .default_text = "4", .description = "columns of routers"},
          {.name = "width",
           .type = ParameterType::bytes,
           .default_text = "16 B",
           .description = "bytes that a link carries per cycle"},
          {.name = "hop",
           .type = ParameterType::cycles,
           .default_text = "1",
           .description = "cycles of a hop from one router to the next, or to a target"},
          {.name = "queue",
           .default_text = "1048576",
           .description =
               "requests that wait before a link, those behind them where they are; the default bounds nothing"},
          {.name = "response",
           .type = ParameterType::choice,
           .default_text = "shared",
           .description = "read data are counted on the way of the request, or take ways of their own",
           .choices = {"shared", "separate"}}},
     .timing = make_timing<Mesh>}};

}  // namespace

}  // namespace weft
