#include "sweep/engine/parquet.hpp"

#include "sweep/engine/python_process.hpp"

namespace weft {

void write_parquet(const std::string& directory) {
  PythonProcess("weft_engines.parquet", {directory}, PythonProcess::Errors::dropped).wait();
}

}  // namespace weft
