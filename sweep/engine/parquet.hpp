// The table of results once more, in a form of columns.
#pragma once

#include <string>

namespace weft {

// Makes results.parquet of a directory's results.csv, where Python has pyarrow; elsewhere nothing.
void write_parquet(const std::string& directory);

}  // namespace weft
