package joist.serving.flight;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import joist.tensor.Ledger;

/**
 * The newest requests and batches of a server. Requests that were not answered in time have a ring
 * of their own, so that those who went well do not push them out at once. From any thread; what it
 * holds is bounded, and charged when it is made.
 */
public final class FlightRecorder implements AutoCloseable {
  private static final String OWNER = "flight recorder";
  private static final int MOST_SLOTS = 8_192;
  private static final int LEAST_SLOTS = 16;
  private static final int SHARE_OF_BUDGET = 128;
  private static final int TROUBLED_SHARE = 4;

  private final GoodFlights requests;
  private final Ring<RequestFlight> troubled;
  private final Ring<BatchFlight> batches;
  private final AtomicLong batchNumber = new AtomicLong();
  private final InstantSource clock;
  private final FlightObserver observer;
  private final Ledger.Account account;

  /**
   * A recorder that takes at most the 128th part of the budget, and at most about 20 MB.
   *
   * @param observer hears of each request after it was added
   * @throws joist.tensor.OverBudgetException when there is no room for it
   */
  public FlightRecorder(Ledger ledger, InstantSource clock, FlightObserver observer) {
    this.clock = clock;
    this.observer = observer;
    int slots =
        Math.clamp(ledger.budgetBytes() / SHARE_OF_BUDGET / bytes(1), LEAST_SLOTS, MOST_SLOTS);
    account = ledger.open(OWNER);
    account.charge(bytes(slots));
    requests = new GoodFlights(slots);
    troubled = new Ring<>(slots / TROUBLED_SHARE);
    batches = new Ring<>(slots);
  }

  private static long bytes(int slots) {
    return slots * (RequestFlight.MOST_BYTES + BatchFlight.MOST_BYTES)
        + slots / TROUBLED_SHARE * (RequestFlight.MOST_BYTES + BatchFlight.MOST_BYTES);
  }

  /** The time, for what is told here. */
  public Instant now() {
    return clock.instant();
  }

  /** The number of a batch that closes now. */
  public long nextBatch() {
    return batchNumber.incrementAndGet();
  }

  public void add(RequestFlight flight) {
    if (flight.isGood() && flight.outcome() instanceof FlightOutcome.Answered answered) {
      requests.add(flight.inShort(), answered);
    } else {
      troubled.add(flight.inShort());
    }
    observer.over(flight);
  }

  public void add(BatchFlight flight) {
    batches.add(flight);
  }

  /** The newest request with an id, as far as it is still known. */
  public Optional<RequestFlight> request(String id) {
    return Stream.of(troubled.newestFirst(), requests.newestFirst())
        .flatMap(List::stream)
        .filter(flight -> flight.sender().requestId().equals(id))
        .max(Comparator.comparing(flight -> flight.arrival().time()));
  }

  /** The newest requests that were not answered in time, newest first. */
  public List<RequestFlight> troubled() {
    return troubled.newestFirst();
  }

  /** The newest batches, newest first. */
  public List<BatchFlight> batches() {
    return batches.newestFirst();
  }

  /** A batch, as far as it is still known. */
  public Optional<BatchFlight> batch(long number) {
    return batches().stream().filter(batch -> batch.number() == number).findFirst();
  }

  /** The requests that ran in a batch and are still known, newest first. */
  public List<RequestFlight> requestsOf(long batch) {
    return Stream.of(requests.newestFirst(), troubled.newestFirst())
        .flatMap(List::stream)
        .filter(flight -> flight.batch() != null && flight.batch().number() == batch)
        .toList();
  }

  /** How many requests are kept at most: those answered in time, and those that were not. */
  public int capacity() {
    return requests.size() + troubled.size();
  }

  @Override
  public void close() {
    account.close();
  }
}
