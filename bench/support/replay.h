// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gluepot::bench {

/// Records a second of ONE core's time (user and system), decode and store of 20 pages of 1,000 assets of 1.4 kB. The
/// process is bound to one core, so on an idle machine that is the wall time too.
/// Medians of rounds in which the four ways take turns.
struct Rates {
  double fresh = 0;          ///< through the mirror into an empty store, without the text index
  double indexed = 0;        ///< with it
  double unchanged = 0;      ///< the same pages again
  double loop = 0;           ///< the plain loop: cut, SHA-256, upsert with two indexes, one transaction a page
  double fresh_vs_loop = 0;  ///< median of each round's own ratio
};
/// Mirror and loop get the same SQLite settings: WAL, synchronous=NORMAL, page size, cache, checkpoint interval.
Rates measure_rates(int rounds);

}  // namespace gluepot::bench
