// The one way in which weft reads input files, of text or of bytes. Only regular files are read, through links if need
// be; of anything else (a FIFO, a device, a socket, a directory) there is no size, or no end, so it is refused at once,
// without waiting for a writer.
#pragma once

#include <string>

#include "base/core/error.hpp"
#include "base/core/types.hpp"

namespace weft {

class InputFile {
 public:
  // Opens a file. Throws InputError where there is none, where it is no regular file or cannot be opened. Messages are
  // "PATH: is a directory; expected EXPECTED"; where the path comes from another input, `where` is the place in that
  // input and `subject` begins the message there ("tensor 'w' lies in 'w.bin', which").
  InputFile(const std::string& path, const std::string& expected);
  InputFile(const std::string& path, const std::string& expected, Location where, std::string subject);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  Bytes size() const { return size_; }
  // Returns `length` bytes from `offset` on. Throws InputError where the file does not give them.
  // Precondition: they lie within size().
  std::string read(Bytes offset, Bytes length) const;
  // Throws InputError: "WHERE: SUBJECT MESSAGE; expected EXPECTED".
  [[noreturn]] void refuse(const std::string& message) const;

 private:
  std::string expected_;
  Location where_;
  std::string subject_;
  int descriptor_ = -1;
  Bytes size_ = 0;
};

// Returns the whole of a file that has some bytes but fewer than `limit`. `expected` says what is wanted ("a YAML
// file"). Throws InputError as InputFile does, and where the file is empty or too large.
std::string read_file(const std::string& path, const std::string& expected, Bytes limit);

}  // namespace weft
