package joist.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.serving.stats.Recent;
import joist.serving.stats.TrafficStats;
import org.jspecify.annotations.Nullable;

/**
 * The newest switches; it watches each one's traffic until what came after is known. Thread-safe.
 */
final class SwitchLog {
  private static final int KEPT = 20;
  private static final long SETTLE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long AFTER_NANOS = Duration.ofSeconds(5).toNanos();

  private final List<Watched> newestFirst = new ArrayList<>();

  /** A model's traffic as a deployment began. */
  record Start(Recent before, TrafficStats.Mark mark) {
    static Start of(TrafficStats traffic, long nowNanos) {
      return new Start(traffic.recent(nowNanos), traffic.mark(nowNanos));
    }
  }

  private static final class Watched {
    private final TrafficStats traffic;
    private final Start start;
    private final long switchNanos;
    private SwitchRecord shown;
    private TrafficStats.@Nullable Mark settled;

    Watched(SwitchRecord shown, TrafficStats traffic, Start start, long switchNanos) {
      this.shown = shown;
      this.traffic = traffic;
      this.start = start;
      this.switchNanos = switchNanos;
    }

    void look(long nowNanos) {
      TrafficStats.Mark from = settled;
      TrafficStats.Mark now = traffic.mark(nowNanos);
      if (from == null) {
        shown = shown.withTraffic(TrafficStats.between(start.mark(), now), Optional.empty());
        settled = nowNanos - switchNanos >= SETTLE_NANOS ? now : null;
      } else if (shown.after().isEmpty() && nowNanos - from.nanos() >= AFTER_NANOS) {
        shown = shown.withTraffic(shown.during(), Optional.of(TrafficStats.between(from, now)));
      }
    }
  }

  synchronized void add(SwitchRecord record, TrafficStats traffic, Start start, long nowNanos) {
    newestFirst.addFirst(new Watched(record, traffic, start, nowNanos));
    if (newestFirst.size() > KEPT) {
      newestFirst.removeLast();
    }
  }

  synchronized void tick(long nowNanos) {
    newestFirst.forEach(watched -> watched.look(nowNanos));
  }

  synchronized List<SwitchRecord> newestFirst() {
    return newestFirst.stream().map(watched -> watched.shown).toList();
  }
}
