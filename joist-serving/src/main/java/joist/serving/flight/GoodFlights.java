package joist.serving.flight;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest requests that went well, as many as there are slots. What is told of them is copied
 * into slots that live as long as this: thousands of records that live for a second each would be
 * copied by every young collection, which then takes ten times as long. From any thread; two that
 * use the same slot at once wait for one another.
 */
final class GoodFlights {
  private final Slot[] slots;
  private final AtomicLong added = new AtomicLong();

  GoodFlights(int count) {
    slots = new Slot[count];
    Arrays.setAll(slots, i -> new Slot());
  }

  int size() {
    return slots.length;
  }

  /** Keeps a request that was answered. */
  void add(RequestFlight flight, FlightOutcome.Answered answered) {
    slots[(int) (added.getAndIncrement() % slots.length)].set(flight, answered.rows());
  }

  /** What is there, newest first; one that comes meanwhile may be missed. */
  List<RequestFlight> newestFirst() {
    List<RequestFlight> all = new ArrayList<>();
    long end = added.get();
    for (long i = end - 1; i >= Math.max(0, end - slots.length); i--) {
      RequestFlight flight = slots[(int) (i % slots.length)].get();
      if (flight != null) {
        all.add(flight);
      }
    }
    return all;
  }

  /** One request in numbers; its id as bytes, and of texts that many have in common the first. */
  private static final class Slot {
    private byte[] id = new byte[32];
    private int idLength;
    private String caller = "";
    private @Nullable TraceContext trace;
    private String model = "";
    private int version;
    private long second;
    private int nano;
    private long bytes;
    private long due;
    private RequestFlight.DueBy dueBy = RequestFlight.DueBy.OBJECTIVE;
    private long predicted;
    private RequestFlight.@Nullable Way way; // null: nothing is here
    private long thread;
    private long decode;
    private long queue;
    private long run;
    private long encode;
    private long total;
    private long charged;
    private @Nullable BatchFlight batch;
    private List<RunStep> steps = List.of();
    private int rows;

    synchronized void set(RequestFlight flight, int answeredRows) {
      sender(flight.sender());
      model = same(model, flight.model());
      version = flight.version();
      arrival(flight.arrival());
      course(flight.course());
      batch = flight.batch();
      steps = flight.steps();
      rows = answeredRows;
    }

    private void sender(Sender sender) {
      byte[] utf8 = sender.requestId().getBytes(StandardCharsets.UTF_8);
      if (utf8.length > id.length) {
        id = new byte[utf8.length];
      }
      System.arraycopy(utf8, 0, id, 0, utf8.length);
      idLength = utf8.length;
      caller = same(caller, sender.caller());
      trace = sender.trace();
    }

    /** The text that is kept already, where it is the same. */
    private static String same(String kept, String next) {
      return kept.equals(next) ? kept : next;
    }

    private void arrival(RequestFlight.Arrival arrival) {
      Instant time = arrival.time();
      second = time.getEpochSecond();
      nano = time.getNano();
      bytes = arrival.bytes();
      due = arrival.dueNanos();
      dueBy = arrival.dueBy();
      predicted = arrival.predictedNanos();
    }

    private void course(RequestFlight.Course course) {
      way = course.way();
      thread = course.threadNanos();
      decode = course.decodeNanos();
      queue = course.queueNanos();
      run = course.runNanos();
      encode = course.encodeNanos();
      total = course.totalNanos();
      charged = course.chargedNanos();
    }

    synchronized @Nullable RequestFlight get() {
      return way == null
          ? null
          : new RequestFlight(
              new Sender(new String(id, 0, idLength, StandardCharsets.UTF_8), caller, trace),
              model,
              version,
              new RequestFlight.Arrival(
                  Instant.ofEpochSecond(second, nano), bytes, due, dueBy, predicted),
              new RequestFlight.Course(way, thread, decode, queue, run, encode, total, charged),
              batch,
              steps,
              new FlightOutcome.Answered(rows));
    }
  }
}
