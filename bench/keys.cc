// SPDX-License-Identifier: Apache-2.0
// What the check of an API key costs, and whether its time tells anything about the key (Welch's t of two classes of
// refused keys, a million samples each way; |t| below 4.5 is nothing). One JSON line.
#include <time.h>
#include <x86intrin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "access/api_keys.h"
#include "access/schema.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace {

using namespace gluepot;

constexpr int kSamples = 1'000'000;

/// Welch's t over the samples below the common median: interrupts say nothing about the code.
double welch(std::vector<double> a, std::vector<double> b) {
  std::vector<double> all(a);
  all.insert(all.end(), b.begin(), b.end());
  const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), at, all.end());
  const double cut = *at;
  const auto moments = [cut](const std::vector<double>& values) {
    double n = 0, mean = 0, m2 = 0;
    for (const double value : values) {
      if (value > cut) continue;
      n += 1;
      const double delta = value - mean;
      mean += delta / n;
      m2 += delta * (value - mean);
    }
    return std::array<double, 3>{n, mean, m2 / (n - 1)};
  };
  const auto x = moments(a), y = moments(b);
  return (x[1] - y[1]) / std::sqrt(x[2] / x[0] + y[2] / y[0]);
}

/// Both classes in a random order, each text copied into the same buffer without a branch, and the copy waited for.
double t_of(access::ApiKeys& keys, const std::vector<std::string>& ones, const std::vector<std::string>& twos) {
  std::mt19937_64 random(7);
  std::vector<double> times[2];
  for (auto& list : times) list.reserve(kSamples);
  std::string text(ones[0].size(), ' ');
  for (int i = 0; i < kSamples; ++i) {
    const auto second = static_cast<unsigned char>(random() >> 63);
    const std::string &one = ones[random() % ones.size()], &two = twos[random() % twos.size()];
    const auto mask = static_cast<unsigned char>(0U - second);
    for (std::size_t at = 0; at < text.size(); ++at) text[at] = static_cast<char>((one[at] & ~mask) | (two[at] & mask));
    unsigned core = 0;
    _mm_mfence();
    _mm_lfence();
    const auto from = __rdtsc();
    _mm_lfence();
    const auto checked = keys.check(text, "192.0.2.1");
    const auto to = __rdtscp(&core);
    _mm_lfence();
    if (checked) std::abort();
    times[second].push_back(static_cast<double>(to - from));
  }
  return welch(std::move(times[0]), std::move(times[1]));
}

/// Of this thread's own time, so that a busy machine does not count.
double ns_of(const std::function<void(int)>& work, int times) {
  const auto now = [] {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e9 + static_cast<double>(at.tv_nsec);
  };
  const double from = now();
  for (int i = 0; i < times; ++i) work(i);
  return (now() - from) / times;
}

}  // namespace

int main() {
  (void)core::init_secrets(false);
  const auto folder = std::filesystem::temp_directory_path() / ("gluepot-bench-" + core::random_hex(6));
  std::filesystem::create_directories(folder);
  store::SqliteOptions options;
  options.path = folder / "strict.db";
  const auto strict = std::move(*store::open_sqlite(options));
  const auto vault = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
  const core::SystemClock clock;
  if (!store::migrate(*strict, "access", access::migrations())) return 1;
  access::ApiKeys keys(*strict, *vault, clock);
  if (!keys.load()) return 1;
  constexpr int kKeys = 1000;
  std::vector<std::string> texts;
  for (int i = 0; i < kKeys; ++i)
    texts.emplace_back(keys.create("key " + std::to_string(i), true, core::Caller::system())->text.reveal());

  const double passed =
      ns_of([&](int i) { (void)keys.check(texts[static_cast<std::size_t>(i * 7) % kKeys], "192.0.2.1"); }, 500'000);
  const std::string wrong = texts[0].substr(0, 37) + std::string(64, '0');
  const double refused = ns_of([&](int) { (void)keys.check(wrong, "192.0.2.1"); }, 500'000);
  const double counted = ns_of([&](int i) { keys.usage().count(i % 100 + 1, 0, true); }, 500'000);

  // Secrets right but for the last digit, against wrong from the first. Keys that are there with a wrong secret,
  // against keys that are not.
  std::mt19937_64 random(11);
  const auto other = [](char c) { return c == 'f' ? '0' : 'f'; };
  // Few of them, so that all lies in the nearest cache and only the steps differ, if any do.
  texts.resize(4);
  std::vector<std::string> first_wrong = texts, last_wrong = texts, unknown = texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    first_wrong[i][37] = other(first_wrong[i][37]);
    last_wrong[i].back() = other(last_wrong[i].back());
    for (std::size_t at = 4; at < 36; ++at) unknown[i][at] = "0123456789abcdef"[random() % 16];
  }
  const double prefix = t_of(keys, first_wrong, last_wrong);
  const double known = t_of(keys, first_wrong, unknown);

  std::printf(
      "{\"bench\":\"keys\",\"keys\":%d,\"check_ns\":%.0f,\"refuse_ns\":%.0f,\"count_ns\":%.0f,\"t_prefix\":%.2f,"
      "\"t_unknown\":%.2f}\n",
      kKeys, passed, refused, counted, prefix, known);
  std::filesystem::remove_all(folder);
  return 0;
}
