// SPDX-License-Identifier: Apache-2.0
#include "io/mapped_file.h"

#include "io/file_error.h"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace multiplane {

#ifdef _WIN32

MappedFile::MappedFile(const std::filesystem::path& path) : size_(std::filesystem::file_size(path)) {
  const HANDLE file =
      CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) fail_at(ErrorCode::ModelMissing, path, "cannot be opened", "check its permissions");
  const HANDLE mapping = CreateFileMappingW(file, nullptr, PAGE_WRITECOPY, 0, 0, nullptr);
  CloseHandle(file);
  if (mapping) {
    data_ = static_cast<std::byte*>(MapViewOfFile(mapping, FILE_MAP_COPY, 0, 0, size_));
    CloseHandle(mapping);
  }
  if (!data_) fail_at(ErrorCode::OutOfMemory, path, "cannot be mapped into memory", "close other programs");
}

MappedFile::~MappedFile() { UnmapViewOfFile(data_); }

#else

MappedFile::MappedFile(const std::filesystem::path& path) : size_(std::filesystem::file_size(path)) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail_at(ErrorCode::ModelMissing, path, "cannot be opened", "check its permissions");
  void* address = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, 0);
  close(file);
  if (address == MAP_FAILED) {
    fail_at(ErrorCode::OutOfMemory, path, "cannot be mapped into memory", "close other programs");
  }
  data_ = static_cast<std::byte*>(address);
}

MappedFile::~MappedFile() { munmap(data_, size_); }

#endif

}  // namespace multiplane
