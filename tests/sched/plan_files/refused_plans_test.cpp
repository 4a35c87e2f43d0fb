// Plan files of somebody's making: what they may leave out, and what is refused, where, with the task's name.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "sched/plan_files/plan_file.hpp"
#include "sched/rules/validator.hpp"
#include "sched/spill/added_tasks.hpp"
#include "tests/support/base/damaged_text.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/sched/small_case.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::TemporaryDirectory;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::shared_ptr<const Problem> small_problem(Bytes capacity = 32, const std::string& processors = "pe0 pe1 dma0") {
  const std::string on_pe = processors.starts_with("pe0 pe1") ? "3,3,-" : "3,-";
  test::SmallCase c = test::small_case(processors,
                                       "external w 4\n"
                                       "l " +
                                           (processors.starts_with("pe0 pe1") ? "-,-,2" : std::string("-,2")) +
                                           " 8 load\n"
                                           "a " +
                                           on_pe +
                                           " 8 < l w\n"
                                           "b " +
                                           on_pe +
                                           " 8 < l w\n"
                                           "c " +
                                           on_pe + " 4 output keep < a b\n");
  c.platform.capacity = capacity;
  c.platform.for_graph = [base = c.platform](const TaskGraph& extended) {
    return test::extend_platform(base, extended);
  };
  return std::make_shared<const Problem>(Problem{std::move(c.graph), std::move(c.platform)});
}

// Line 3 has the first task.
const std::string small_plan =
    "{\"version\": 1,\n"
    " \"tasks\": [\n"
    "  {\"name\": \"l\", \"processor\": \"dma0\", \"start\": 0, \"finish\": 2, \"address\": 4},\n"
    "  {\"name\": \"a\", \"processor\": \"pe0\", \"start\": 2, \"finish\": 5, \"address\": 12},\n"
    "  {\"name\": \"b\", \"processor\": \"pe1\", \"start\": 2, \"finish\": 5, \"address\": 20},\n"
    "  {\"name\": \"c\", \"processor\": \"pe0\", \"start\": 5, \"finish\": 8, \"address\": 28}],\n"
    " \"resident\": [{\"name\": \"w\", \"address\": 0}]}\n";

std::string changed(const std::string& from, const std::string& to, std::string text = small_plan) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::invalid_argument("no '" + from + "' in the plan");
  return text.replace(at, from.size(), to);
}

std::string without_addresses() {
  std::string text = changed(",\n \"resident\": [{\"name\": \"w\", \"address\": 0}]", "");
  for (const char* address : {"4", "12", "20", "28"})
    text = changed(std::string(", \"address\": ") + address, "", text);
  return text;
}

Plan read_plan(const std::string& text, const std::shared_ptr<const Problem>& problem = small_problem()) {
  return PlanFile(text, "p.json").plan(problem);
}

std::string refusal(const std::string& text, const std::shared_ptr<const Problem>& problem = small_problem()) {
  return test::input_error([&] { PlanFile(text, "p.json").plan(problem); });
}

TEST(SomebodysPlan, IsReadWithTimesAndAddresses) {
  const Plan plan = read_plan(small_plan);
  EXPECT_THAT(plan.schedule.order, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(plan.schedule.processor, ElementsAre(2, 0, 1, 0));
  EXPECT_THAT(plan.schedule.address, ElementsAre(4, 12, 20, 28, 0));
  EXPECT_EQ(plan.schedule.makespan, 8);
  EXPECT_EQ(plan.peak_address, 32);
  EXPECT_EQ(plan.peak_bytes, 28);
  EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), IsEmpty());
}

TEST(SomebodysPlan, MayLeaveOutTimesAndAddresses) {
  std::string text = without_addresses();
  for (const char* times : {"0, \"finish\": 2", "2, \"finish\": 5", "2, \"finish\": 5", "5, \"finish\": 8"}) {
    text = changed(std::string(", \"start\": ") + times, "", text);
  }
  EXPECT_THAT(text, HasSubstr("{\"name\": \"c\", \"processor\": \"pe0\"}"));
  const Plan plan = read_plan(text);
  EXPECT_EQ(plan.schedule.makespan, 8);
  EXPECT_EQ(plan.peak_address, 28);  // "c" where "l" was
  EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), IsEmpty());
}

TEST(SomebodysPlan, WaitsWhereWhatItLeavesOutDoesNotFitOtherwise) {
  const Plan plan = read_plan(without_addresses(), small_problem(32));
  EXPECT_EQ(plan.fits, Fits::yes);
  try {
    read_plan(without_addresses(), small_problem(27));
    FAIL() << "four buffers in less than they need";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("task b needs 8 bytes"), HasSubstr("the capacity of 27")));
  }
}

TEST(SomebodysPlan, GetsTheTimesOfTheMachine) {
  std::shared_ptr<const Problem> problem = small_problem();
  Platform faster = problem->platform;
  for (Time& cost : faster.costs) cost /= 2;
  const Plan plan = read_plan(small_plan, std::make_shared<const Problem>(Problem{problem->graph, std::move(faster)}));
  EXPECT_EQ(plan.schedule.makespan, 4);
}

TEST(SomebodysPlan, KeepsALimitOnActivationsByWaitsThatItNeedNotName) {
  const std::string limit = " \"activation_limit\": 24, \"tasks\"";
  EXPECT_EQ(read_plan(changed(" \"tasks\"", limit)).schedule.activation_limit, 24);
  EXPECT_THAT(refusal(changed(" \"tasks\"", changed("24", "20", limit))),
              HasSubstr("the order of dispatch does not keep to the limit on activations, 20 bytes"));
}

TEST(SomebodysPlan, MayAddTasks) {
  const std::string added =
      " \"added\": [{\"name\": \"out\", \"does\": \"store\", \"of\": \"l\"},\n"
      "           {\"name\": \"in\", \"does\": \"load\", \"of\": \"l\"}],\n \"tasks\"";
  std::string text = changed(" \"tasks\"", added, without_addresses());
  text = changed("  {\"name\": \"b\", \"processor\": \"pe1\", \"start\": 2, \"finish\": 5}",
                 "  {\"name\": \"out\", \"processor\": \"dma0\", \"start\": 5, \"finish\": 6},\n"
                 "  {\"name\": \"in\", \"processor\": \"dma0\", \"start\": 6, \"finish\": 7},\n"
                 "  {\"name\": \"b\", \"processor\": \"pe1\", \"start\": 7, \"finish\": 9, \"reads\": [\"in\"]}",
                 text);
  text = changed("\"start\": 5, \"finish\": 8", "\"start\": 9, \"finish\": 12", text);
  const Plan plan = read_plan(text);
  EXPECT_EQ(added_tasks(plan.graph()).stores, 1u);
  EXPECT_EQ(added_tasks(plan.graph()).loads, 1u);
  EXPECT_EQ(plan.graph().inputs(2)[0], 5u);
  EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), IsEmpty());
  EXPECT_THAT(refusal(changed("[\"in\"]", "[\"out\"]", text)), HasSubstr("task 'out' makes no copy of a tile"));
  EXPECT_THAT(refusal(changed("[\"in\"]", "[\"a\"]", text)), HasSubstr("task 'a' makes no copy of a tile"));
  EXPECT_THAT(refusal(changed("\"load\", \"of\": \"l\"", "\"load\", \"of\": \"a\"", text)),
              HasSubstr("task 'b' does not read the tile of 'a'"));
  EXPECT_THAT(refusal(changed("\"does\": \"store\"", "\"does\": \"again\"", text)),
              HasSubstr("task 'in' loads the tile of 'l', which no added task stores"));
  EXPECT_THAT(refusal(changed("\"does\": \"store\"", "\"does\": \"stoer\"", text)), HasSubstr("did you mean 'store'?"));
  EXPECT_THAT(refusal(changed("\"name\": \"in\", \"does\"", "\"name\": \"out\", \"does\"", text)),
              HasSubstr("a second task is called 'out'"));
}

TEST(RefusedPlan, OfAnotherGraphOrMachineNamesTheTask) {
  EXPECT_THAT(refusal(changed("\"b\"", "\"d\"")), StartsWith("p.json:5:12: unknown task 'd'; known are 4 tasks"));
  EXPECT_THAT(refusal(changed(
                  "  {\"name\": \"a\", \"processor\": \"pe0\", \"start\": 2, \"finish\": 5, \"address\": 12},\n", "")),
              StartsWith("p.json:2:11: task 'a' is missing"));
  EXPECT_THAT(refusal(changed("\"b\"", "\"a\"")), StartsWith("p.json:5:3: task 'a' stands twice"));
  EXPECT_THAT(refusal(changed("\"pe1\"", "\"pe2\"")),
              StartsWith("p.json:5:30: unknown processor 'pe2', did you mean 'pe0'?; known: pe0, pe1 or dma0"));
  EXPECT_THAT(refusal(changed("\"pe1\"", "\"dma0\"")),
              StartsWith("p.json:5:3: task 'b' cannot run on dma0; expected pe0 or pe1"));
  EXPECT_THAT(refusal(changed("\"name\": \"w\"", "\"name\": \"v\"")), HasSubstr("unknown resident tensor 'v'"));
}

TEST(RefusedPlan, OrderAndTimesHaveToBePossible) {
  const std::string a = "  {\"name\": \"a\", \"processor\": \"pe0\", \"start\": 2, \"finish\": 5, \"address\": 12},\n";
  const std::string l = "  {\"name\": \"l\", \"processor\": \"dma0\", \"start\": 0, \"finish\": 2, \"address\": 4},\n";
  EXPECT_THAT(refusal(changed(l + a, a + l)), HasSubstr("p.json:4:3: task 'l' starts before 'a'"));
  EXPECT_THAT(refusal(changed("\"start\": 2", "\"start\": 0", changed(l + a, a + l))),
              StartsWith("p.json:3:3: task 'a' reads what 'l' makes, which stands behind it"));
  EXPECT_THAT(refusal(changed("\"pe1\"", "\"pe0\"")),
              StartsWith("p.json:5:3: task 'b' starts at 2 on pe0, where 'a' runs until 5"));
  EXPECT_THAT(refusal(changed("\"start\": 2", "\"start\": 1")),
              StartsWith("p.json:4:3: task 'a' starts at 1, before 'l', whose result it reads, finishes at 2"));
  EXPECT_THAT(refusal(changed("\"finish\": 8", "\"finish\": 4")), HasSubstr("task 'c' has times that fall"));
  EXPECT_THAT(refusal(changed(", \"start\": 5, \"finish\": 8", "")),
              HasSubstr("expected times of all tasks, or of none"));
  EXPECT_THAT(refusal(changed("\"start\": 5", "\"start\": NaN")), HasSubstr("p.json:6:46: expected start, a number"));
  EXPECT_THAT(refusal(changed("\"start\": 5", "\"start\": -5")), HasSubstr("start is negative"));
  EXPECT_THAT(refusal(changed("\"start\": 5", "\"start\": \"5\"")), HasSubstr("expected start, a number"));
  EXPECT_THAT(refusal(changed("\"start\": 5", "\"start\": 1e999")), HasSubstr("start is too large"));
  EXPECT_THAT(refusal(changed("\"start\": 5", "\"starts_after\": \"c\", \"start\": 5")),
              HasSubstr("task 'c' waits for 'c'; expected one that stands before it"));
}

TEST(RefusedPlan, AddressesHaveToBeApartWithinTheCapacityAndOfAll) {
  EXPECT_THAT(refusal(changed("\"address\": 20", "\"address\": 16")),
              StartsWith("p.json:5:3: one task at a time: buffers a and b share addresses"));
  EXPECT_THAT(refusal(changed("\"address\": 4}", "\"address\": 3}")),
              StartsWith("p.json:3:3: one task at a time: buffers w and l share addresses"));
  EXPECT_THAT(refusal(changed("\"address\": 28", "\"address\": 29")),
              StartsWith("p.json:6:3: task 'c': 4 bytes at address 29 end above the capacity of 32"));
  EXPECT_THAT(refusal(changed("\"address\": 28", "\"address\": 1e300")), HasSubstr("expected a whole number"));
  EXPECT_THAT(refusal(changed("\"address\": 28", "\"address\": 28.5")), HasSubstr("the address is 28.5"));
  EXPECT_THAT(refusal(changed(", \"address\": 12", "")),
              StartsWith("p.json:4:3: buffer 'a' has no address; expected addresses of all"));
  EXPECT_THAT(refusal(changed("\"address\": 12", "\"address\": 12, \"address\": 12")), HasSubstr("stands twice"));
}

TEST(RefusedPlan, ThatFittedIntoMoreMemoryNamesTaskAndBytes) {
  try {
    read_plan(changed("\"version\": 1,", "\"version\": 1, \"capacity_bytes\": 40,"), small_problem(31));
    FAIL() << "32 bytes in 31";
  } catch (const Infeasible& error) {
    EXPECT_STREQ(error.what(), "task 'c': 4 bytes at address 28 end above the capacity of 31; the plan needs 32 bytes");
  }
}

TEST(RefusedPlan, IsNoPlanOfThisFormat) {
  EXPECT_THAT(refusal(""), StartsWith("p.json:1:1: the file ends here"));
  EXPECT_THAT(refusal("[]"), StartsWith("p.json:1:1: expected the plan, an object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("the plan has no \"version\""));
  EXPECT_THAT(refusal(changed("1,", "2,")), StartsWith("p.json:1:13: an unknown version of the format; known: 1"));
  EXPECT_THAT(refusal(changed("\"version\"", "\"verison\"")), HasSubstr("did you mean 'version'?"));
  EXPECT_THAT(refusal(changed("\"version\": 1,", "\"version\": 1, \"barriers\": [3, 2],")), HasSubstr("barriers fall"));
  EXPECT_THAT(refusal(changed("\"version\": 1,", "\"version\": 1, \"barriers\": [5],")), HasSubstr("from 0 to 4"));
}

// Plans that are spilled, wait, and keep to a limit.
struct Victim {
  std::shared_ptr<const Problem> problem;
  std::string text;
};

std::vector<Victim> victims() {
  std::vector<Victim> made;
  const TemporaryDirectory directory;
  const Scheduler& scheduler = *SchedulerRegistry::instance().find("memory-aware-heft");
  for (unsigned seed = 1; made.size() < 4; ++seed) {
    test::RandomCase c = test::RandomCaseMaker(seed, 14).make();
    if (c.graph.task_count() < 8) continue;
    try {
      c.platform.capacity = make_plan(test::copy_of(c.graph, c.platform), scheduler).peak_address * 3 / 4;
      const auto problem = test::copy_of(c.graph, c.platform);
      const Plan plan = make_plan(problem, scheduler, {.objective = Objective::memory});
      if (!added_tasks(plan.graph()).any() && seed % 4 != 0) continue;
      save_plan(directory.file("p.json"), plan, {});
      made.push_back({problem, test::read_text(directory.file("p.json"))});
    } catch (const Infeasible&) {
    }
  }
  return made;
}

// What is taken is a valid plan.
void expect_valid_or_refused(const std::string& text, const Victim& victim) {
  try {
    const Plan plan = PlanFile(text, "p.json").plan(victim.problem);
    EXPECT_THAT(validate(plan.graph(), plan.platform(), plan.schedule), IsEmpty()) << text;
  } catch (const Infeasible& error) {
    EXPECT_STRNE(error.what(), "");
  }
}

TEST(DamagedPlan, IsRefusedOrIsAPlan) {
  for (const Victim& victim : victims()) {
    const int refused = test::refused_when_damaged(
        victim.text, 400, [&](const std::string& text) { expect_valid_or_refused(text, victim); });
    EXPECT_GT(refused, static_cast<int>(victim.text.size()));
    if (testing::Test::HasFailure()) return;
  }
}

// The places of all values in a document.
void collect(Json& value, std::vector<Json*>& into) {
  into.push_back(&value);
  for (Json& inner : value) {
    if (value.is_structured()) collect(inner, into);
  }
}

void mutate(Json& plan, std::mt19937& random) {
  std::vector<Json*> values;
  collect(plan, values);
  Json& value = *values[random() % values.size()];
  const Json& other = *values[random() % values.size()];
  static const std::vector<Json> numbers{0, 1, 2, 7, 8, 16, 100, 1e9, 1e18, 1e300, 0.5, -1};
  if (value.is_array() && value.size() > 1 && random() % 4 != 0) {
    std::swap(value[random() % value.size()], value[random() % value.size()]);
  } else if (value.is_array() && !value.empty()) {
    value.erase(random() % value.size());
  } else if (value.is_number() && random() % 4 != 0) {
    value = random() % 2 == 0 ? numbers[random() % numbers.size()] : Json(value.get<double>() + (random() % 2 ? 1 : 8));
  } else {
    value = Json(other);
  }
}

TEST(DamagedPlan, WithOtherValuesIsRefusedOrIsAPlan) {
  std::mt19937 random(3);
  int refused = 0, tried = 0;
  for (const Victim& victim : victims()) {
    for (int k = 0; k < 800; ++k) {
      Json plan = Json::parse(victim.text);
      for (auto times = 1 + random() % 2; times > 0; --times) mutate(plan, random);
      ++tried;
      try {
        expect_valid_or_refused(plan.dump(), victim);
      } catch (const InputError& error) {
        EXPECT_THAT(error.what(), StartsWith("p.json:"));
        ++refused;
      }
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(refused, tried / 4);
  EXPECT_LT(refused, tried);
}

}  // namespace
}  // namespace weft
