#include "hw/page/page_data.hpp"

#include <algorithm>
#include <sstream>

#include "base/text/json_writer.hpp"
#include "hw/page/packed_columns.hpp"

namespace weft {

namespace {

Integers combined(const Integers& a, const Integers& b, std::int64_t (*combine)(std::int64_t, std::int64_t)) {
  Integers result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), combine);
  return result;
}

Integers difference(const Integers& a, const Integers& b) {
  return combined(a, b, [](std::int64_t x, std::int64_t y) { return x - y; });
}

// Cycles from `begin` to `end`, and one more; 0 where there is no end.
Integers lives(const Integers& begin, const Integers& end) {
  return combined(begin, end, [](std::int64_t x, std::int64_t y) { return y < 0 ? 0 : y - x + 1; });
}

// Times less those of the tasks that have the same numbers; the times of what no task makes stay.
Integers after_tasks(Integers times, const Integers& of_tasks) {
  for (std::size_t k = 0; k < of_tasks.size(); ++k) times[k] -= of_tasks[k];
  return times;
}

// The names, but for those of buffers that follow from the names of their tasks: "C1[0,0,1]", "load C1[0,0,1]".
std::vector<std::string> buffer_names(const RunFiles& run) {
  std::vector<std::string> names = run.buffers.name;
  for (std::size_t k = 0; k < run.tasks.name.size(); ++k) {
    std::string_view of_task = run.tasks.name[k];
    if (run.tasks.kind[k] != 0) of_task.remove_prefix(std::min(of_task.find(' ') + 1, of_task.size()));
    if (names[k] == of_task) names[k].clear();
  }
  return names;
}

// Writes the JSON text, and packs the columns that it names. The text is whole when the object is gone.
class PageData {
 public:
  PageData(std::ostream& text, PackedColumns& packed) : packed_(packed), json_(text, JsonLayout::compact) {}

  void write(const std::vector<RunFiles>& runs) {
    json_.begin_object();
    json_.key("runs");
    json_.begin_array();
    for (const RunFiles& run : runs) write_run(run);
    json_.end_array();
    json_.end_object();
    json_.end_document();
  }

 private:
  void write_run(const RunFiles& run) {
    json_.begin_object();
    json_.member("directory", run.directory);
    json_.key("summary");
    json_.literal(run.summary);
    write_texts("processors", run.processors);
    write_texts("layers", run.layers);
    write_texts("layer_columns", run.layer_columns);
    write_rows("layer_rows", run.layer_rows);
    write_rows("counters", run.counters);
    write_rows("waiting", run.waiting);
    write_texts("critical_resources", run.critical_path.resources);
    json_.key("tables");
    json_.begin_object();
    pack_tasks(run);
    pack_buffers(run);
    packed_.add("buffer", run.inputs);
    write_table("inputs");
    packed_.add("cycle", run.occupancy_cycle);
    for (const Integers& bytes : run.occupancy) packed_.add("bytes", bytes);
    write_table("occupancy");
    pack_critical_path(run.critical_path);
    json_.end_object();
    json_.end_object();
  }

  void pack_tasks(const RunFiles& run) {
    const TaskColumns& tasks = run.tasks;
    const Integers duration = difference(tasks.finish, tasks.start);
    packed_.add("name", tasks.name);
    packed_.add("kind", tasks.kind);
    packed_.add("layer", tasks.layer);
    packed_.add("processor", tasks.processor);
    packed_.add("start", tasks.start);
    packed_.add("duration", duration);
    packed_.add("planned_shift", difference(tasks.planned_start, tasks.start));
    packed_.add("planned_longer", difference(difference(tasks.planned_finish, tasks.planned_start), duration));
    packed_.add("descriptor", tasks.descriptor);
    packed_.add("local", tasks.local);
    packed_.add("compute", tasks.compute);
    packed_.add("held", tasks.held);
    packed_.add("write", tasks.write);
    packed_.add("read_bytes", tasks.read_bytes);
    packed_.add("write_bytes", tasks.write_bytes);
    packed_.add("waited_for", tasks.waited_for);
    packed_.add("waited_input", tasks.waited_input);
    packed_.add("input_count", tasks.input_count);
    write_table("tasks");
  }

  void pack_buffers(const RunFiles& run) {
    const BufferColumns& buffers = run.buffers;
    const Integers life = lives(buffers.alloc, buffers.free);
    packed_.add("name", buffer_names(run));
    packed_.add("class", buffers.buffer_class);
    packed_.add("bytes", buffers.bytes);
    packed_.add("address", buffers.address);
    packed_.add("alloc_shift", after_tasks(buffers.alloc, run.tasks.start));
    packed_.add("life", life);
    packed_.add("planned_shift", after_tasks(buffers.planned_alloc, run.tasks.planned_start));
    packed_.add("planned_longer", difference(lives(buffers.planned_alloc, buffers.planned_free), life));
    write_table("buffers");
  }

  void pack_critical_path(const CriticalColumns& path) {
    packed_.add("task", path.task);
    packed_.add("compute", path.compute);
    packed_.add("transfer", path.transfer);
    packed_.add("dispatch", path.dispatch);
    packed_.add("space", path.space);
    for (const Integers& waiting : path.waiting) packed_.add("waiting", waiting);
    write_table("critical_path");
  }

  // [[name, "text" or "integers", first byte, values], ...]
  void write_table(const char* name) {
    json_.key(name);
    json_.begin_array();
    for (const PackedColumns::Column& column : packed_.take_columns()) {
      json_.begin_array();
      json_.value(column.name);
      json_.value(column.is_text ? "text" : "integers");
      json_.value(column.begin);
      json_.value(column.count);
      json_.end_array();
    }
    json_.end_array();
  }

  void write_texts(const char* name, const std::vector<std::string>& texts) {
    json_.key(name);
    write_text_array(texts);
  }

  void write_text_array(const std::vector<std::string>& texts) {
    json_.begin_array();
    for (const std::string& text : texts) json_.value(text);
    json_.end_array();
  }

  void write_rows(const char* name, const std::vector<std::vector<std::string>>& rows) {
    json_.key(name);
    json_.begin_array();
    for (const std::vector<std::string>& row : rows) write_text_array(row);
    json_.end_array();
  }

  PackedColumns& packed_;
  JsonWriter json_;
};

}  // namespace

std::string packed_json(const std::string& text, const std::string& columns) {
  std::string bytes(4, '\0');
  for (std::size_t k = 0; k < 4; ++k) bytes[k] = static_cast<char>(text.size() >> (8 * k) & 0xff);
  return base64(deflated(bytes + text + columns));
}

std::string page_data(const std::vector<RunFiles>& runs) {
  PackedColumns packed;
  std::ostringstream text;
  PageData(text, packed).write(runs);
  return packed_json(text.str(), packed.bytes());
}

}  // namespace weft
