#pragma once

namespace murmur {

/// A mean and its 95% interval. Where too little is known for one, it is everything: the bounds are
/// infinite.
struct Interval {
  double mean = 0;
  double low = 0;
  double high = 0;
};

}  // namespace murmur
