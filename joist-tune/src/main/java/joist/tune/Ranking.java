package joist.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import joist.learn.metric.Metric;

/**
 * Puts learners in order, and says why.
 *
 * <p>The best by the deciding metric is first; of learners within a ten-thousandth of the best, the
 * simplest, which is the one that ran first.
 */
final class Ranking {
  private static final double TIE = 1e-4;

  private final Metric metric;
  private final List<Judged> ranked;
  private final double best;

  private Ranking(Metric metric, List<Judged> judged) {
    this.metric = metric;
    List<Judged> byValue = new ArrayList<>(judged);
    byValue.sort(
        Comparator.comparingDouble((Judged one) -> {
          double value = one.entry().value(metric);
          return Double.isNaN(value)
              ? Double.POSITIVE_INFINITY
              : metric.higherIsBetter() ? -value : value;
        }));
    best = byValue.getFirst().entry().value(metric);
    Judged winner = judged.stream().filter(this::ties).findFirst().orElse(byValue.getFirst());
    byValue.remove(winner);
    byValue.addFirst(winner);
    ranked = List.copyOf(byValue);
  }

  /** {@code judged}: at least one, the simplest first. */
  static Ranking of(Metric metric, List<Judged> judged) {
    return new Ranking(metric, judged);
  }

  private boolean ties(Judged one) {
    double value = one.entry().value(metric);
    return Math.abs(value - best) <= TIE * Math.max(Math.abs(value), Math.abs(best));
  }

  List<Judged> ranked() {
    return ranked;
  }

  Judged winner() {
    return ranked.getFirst();
  }

  Leaderboard leaderboard() {
    return new Leaderboard(metric, ranked.stream().map(Judged::entry).toList());
  }

  /** Such as {@code boosted trees won: AUC 0.712 against 0.704 of random forest}. */
  String why() {
    String name = winner().entry().learner();
    if (ranked.size() == 1) {
      return "%s ran alone: %s %s".formatted(name, metric.title(), text(winner()));
    }
    List<String> others =
        ranked.stream()
            .skip(1)
            .limit(2)
            .map(one -> text(one) + " of " + one.entry().learner())
            .toList();
    String won =
        "%s won: %s %s against %s"
            .formatted(name, metric.title(), text(winner()), String.join(" and ", others));
    Judged second = ranked.get(1);
    return ties(second)
            && metric.isBetter(second.entry().value(metric), winner().entry().value(metric))
        ? won + "; that is within 0.01 %, and it is the simpler"
        : won;
  }

  private String text(Judged one) {
    return String.format(Locale.ROOT, "%.4g", one.entry().value(metric));
  }
}
