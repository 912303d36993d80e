package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredService;
import joist.serving.simulate.MeasuredTraffic;
import joist.serving.simulate.ReplayedService;
import joist.serving.simulate.ServiceTime;

/**
 * Short slices of traffic: one is measured, one is sent, another is measured, and the one before is
 * sent again; and so on. What is measured is as long as what is sent, so that it meets as many of
 * the machine's rare moments: of half of them the p99 would be too low more often than not.
 */
record Slices(BatchingRig rig, BatchPolicy policy, Load load) {
  private static final double SECONDS = 0.15;
  private static final int LEAST = 20; // requests of a slice, about
  private static final double UNCOUNTED = 0.2; // of a slice, which begins with an empty queue
  private static final double[] OTHERS = {0.9, 1.1};

  /** When a slice's requests come, and how many of them, the last, count. */
  private record Moments(long[] due, int count) {}

  private record Sent(ServedTraffic traffic, MeasuredTraffic seen) {}

  /**
   * One that is to be predicted.
   *
   * @param measured beside it, as moments of all that was measured
   */
  private record Slice(Moments moments, List<Long> measured, Sent first, Sent again) {}

  /** As many as take this time, and until so many requests were sent. */
  Rehearsed.Turn of(Duration time, int requests) {
    List<Slice> slices = new ArrayList<>();
    MeasuredTraffic seen = MeasuredTraffic.NONE;
    long end = System.nanoTime() + time.toNanos();
    for (int sent = 0; sent < requests || System.nanoTime() < end; ) {
      int number = slices.size();
      Moments moments = moments(1, number);
      List<Long> measured = new ArrayList<>();
      List<Sent> both = new ArrayList<>();
      for (int other = 0; other < OTHERS.length; other++) {
        measured.add(seen.length());
        int seed = 500 + OTHERS.length * number + other;
        seen = seen.then(send(moments(OTHERS[other], seed)).seen());
        both.add(send(moments));
      }
      slices.add(new Slice(moments, measured, both.getFirst(), both.getLast()));
      sent += moments.count();
    }
    return new Rehearsed.Turn(
        all(slices, slice -> slice.first().traffic()),
        all(slices, slice -> slice.again().traffic()),
        simulated(slices, seen),
        all(slices, slice -> on(slice, new ReplayedService(slice.first().seen()))),
        all(slices, slice -> on(slice, ServiceTime.of(rig.curve()))));
  }

  private Moments moments(double part, int number) {
    double rate = part * load.ratePerSecond();
    Duration length = Duration.ofNanos((long) (1e9 * Math.max(SECONDS, LEAST / rate)));
    long[] due = new Load(load.arrivals(), rate, load.seed() + number).within(length);
    return new Moments(due, due.length - (int) (UNCOUNTED * due.length));
  }

  private Sent send(Moments moments) {
    LiveTraffic traffic = new LiveTraffic(rig, policy);
    return new Sent(traffic.send(moments.due(), moments.count()), traffic.seen());
  }

  /** Each on either that was measured beside it. */
  private ServedTraffic simulated(List<Slice> slices, MeasuredTraffic seen) {
    List<ServedTraffic> all = new ArrayList<>();
    for (Slice slice : slices) {
      for (long from : slice.measured()) {
        all.add(on(slice, new MeasuredService(seen, rig.curve(), from, all.size())));
      }
    }
    return all(all, Function.identity());
  }

  private ServedTraffic on(Slice slice, ServiceTime service) {
    return rig.simulate(policy, service, slice.moments().due(), slice.moments().count());
  }

  private static <S> ServedTraffic all(List<S> slices, Function<S, ServedTraffic> of) {
    return slices.stream().map(of).reduce(ServedTraffic::and).orElseThrow();
  }
}
