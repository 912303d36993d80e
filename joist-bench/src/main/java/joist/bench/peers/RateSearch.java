package joist.bench.peers;

import java.io.IOException;

/**
 * The largest rate that passes: doubled while it passes, halved until it does, then bisected. A
 * rate that fails is tried once more, since a shared machine stalls now and then.
 */
final class RateSearch {
  private static final int HALVINGS = 6;
  private static final int BISECTIONS = 4;

  private final Passes passes;

  /** Whether a rate is kept up with. */
  interface Passes {
    boolean at(double perSecond) throws IOException;
  }

  RateSearch(Passes passes) {
    this.passes = passes;
  }

  /** Requests a second, 0 where not even a small part of {@code first} passes. */
  double from(double first) throws IOException {
    double good = first;
    for (int i = 0; !passesOnce(good); i++) {
      if (i == HALVINGS) {
        return 0;
      }
      good /= 2;
    }
    double bad = 2 * good;
    while (good >= first && passesOnce(bad)) {
      good = bad;
      bad *= 2;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (good + bad) / 2;
      if (passesOnce(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private boolean passesOnce(double perSecond) throws IOException {
    boolean first = passes.at(perSecond);
    return first || passes.at(perSecond);
  }
}
