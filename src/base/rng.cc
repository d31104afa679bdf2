#include "base/rng.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace murmur {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

}  // namespace

Rng::Rng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) { word = splitmix64(seed); }
}

std::uint64_t Rng::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Rng::below(std::uint64_t bound) {
  MURMUR_ASSERT(bound > 0);
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(next()) * bound;
  auto low = static_cast<std::uint64_t>(product);
  if (low < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (low < threshold) {
      product = static_cast<Wide>(next()) * bound;
      low = static_cast<std::uint64_t>(product);
    }
  }
  return static_cast<std::uint64_t>(product >> 64U);
}

double Rng::uniform01() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

Duration Rng::exponential(Duration mean) {
  MURMUR_ASSERT(mean >= Duration::zero());
  // 1 - u lies in (0, 1], where the logarithm is finite.
  const double unit = -std::log(1.0 - uniform01());
  return Duration(static_cast<std::int64_t>(unit * static_cast<double>(mean.count())));
}

double Rng::standard_normal() {
  // The sine that comes with the cosine is thrown away: no state beside the generator's own.
  const double radius = std::sqrt(-2 * std::log(1.0 - uniform01()));
  const double angle = 2 * std::numbers::pi * uniform01();
  return radius * std::cos(angle);
}

Rng Rng::split() { return Rng(next()); }

}  // namespace murmur
