package joist.serving.share;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * All callers of a server: lets each in as its quota says, which may be another at each call, and
 * keeps their accounts. Thread-safe.
 */
public final class Callers {
  /** Callers beyond so many share one account: addresses are without number. */
  static final int MOST_ACCOUNTS = 1000;

  /** The name of that account. */
  static final String OTHERS = "others";

  private final Function<String, Quota> quotas;
  private final LongSupplier clock;
  private final int mostAtOnce;
  private final AtomicInteger inside = new AtomicInteger();
  private final Map<String, CallerAccount> accounts = new ConcurrentHashMap<>();

  /**
   * @param quotas of each caller by its name
   * @param clock monotonic nanoseconds
   * @param mostAtOnce calls of all callers that may be inside together
   */
  public Callers(Function<String, Quota> quotas, LongSupplier clock, int mostAtOnce) {
    this.quotas = quotas;
    this.clock = clock;
    this.mostAtOnce = mostAtOnce;
  }

  /** Callers without quotas. */
  public static Callers free() {
    return new Callers(name -> Quota.FREE, System::nanoTime, Integer.MAX_VALUE);
  }

  /** Whether a call is let in. */
  public sealed interface Entry {
    /** It is; {@link Visit#close} when it is over. */
    record Let(Visit visit) implements Entry {}

    /** It is not, and would not be before {@code retryAfter}. */
    record Refused(Duration retryAfter, String why) implements Entry {}
  }

  /** A call that is inside. */
  public final class Visit implements AutoCloseable {
    private final CallerAccount account;

    Visit(CallerAccount account) {
      this.account = account;
    }

    public CallerAccount account() {
      return account;
    }

    /** Closed once. */
    @Override
    public void close() {
      inside.decrementAndGet();
      account.leave();
    }
  }

  /**
   * Why a call that has begun to come is turned away now, where it is; who may go on is let in, or
   * not, when all of it has come.
   */
  public Optional<Entry.Refused> turnedAway(String name) {
    CallerAccount account = account(name);
    Quota quota = quotas.apply(name);
    if (inside.get() >= mostAtOnce) {
      return Optional.of(full());
    }
    Optional<Entry.Refused> refused =
        account.inside() >= quota.atOnce()
            ? Optional.of(tooManyAtOnce(account, quota))
            : tooFast(
                account, quota, account.nanosUntilToken(quota.ratePerSecond(), clock.getAsLong()));
    refused.ifPresent(why -> account.refuse());
    return refused;
  }

  /** Lets a call in, or not. */
  public Entry enter(String name) {
    CallerAccount account = account(name);
    Quota quota = quotas.apply(name);
    if (inside.incrementAndGet() > mostAtOnce) {
      inside.decrementAndGet();
      return full();
    }
    Entry entry = enter(account, quota);
    if (entry instanceof Entry.Refused) {
      inside.decrementAndGet();
      account.refuse();
    }
    return entry;
  }

  private Entry enter(CallerAccount account, Quota quota) {
    if (!account.enter(quota.atOnce())) {
      return tooManyAtOnce(account, quota);
    }
    Optional<Entry.Refused> refused =
        tooFast(account, quota, account.takeToken(quota.ratePerSecond(), clock.getAsLong()));
    if (refused.isPresent()) {
      account.leave();
      return refused.get();
    }
    account.let();
    return new Entry.Let(new Visit(account));
  }

  private Entry.Refused full() {
    return new Entry.Refused(
        Duration.ofSeconds(1), "%,d calls are inside, as many as may be".formatted(mostAtOnce));
  }

  private static Entry.Refused tooManyAtOnce(CallerAccount account, Quota quota) {
    return new Entry.Refused(
        Duration.ofSeconds(1),
        "'%s' has %,d calls inside, as many as its quota allows"
            .formatted(account.name(), quota.atOnce()));
  }

  private static Optional<Entry.Refused> tooFast(
      CallerAccount account, Quota quota, long waitNanos) {
    return waitNanos == 0
        ? Optional.empty()
        : Optional.of(
            new Entry.Refused(
                Duration.ofNanos(waitNanos),
                "'%s' may send %s calls a second"
                    .formatted(account.name(), quota.ratePerSecond())));
  }

  /** Hears of a call that was turned away, though not by its quota, before it could be let in. */
  public void refused(String name) {
    account(name).refuse();
  }

  private CallerAccount account(String name) {
    CallerAccount known = accounts.get(name);
    if (known != null) {
      return known;
    }
    String kept = accounts.size() < MOST_ACCOUNTS ? name : OTHERS;
    return accounts.computeIfAbsent(kept, CallerAccount::new);
  }

  /** A caller's part where callers compete. */
  public double weight(String name) {
    return quotas.apply(name).weight();
  }

  /** All that were seen, the one that took most time first. */
  public List<CallerAccount> all() {
    Collection<CallerAccount> seen = accounts.values();
    return seen.stream().sorted(Comparator.comparingLong(CallerAccount::nanos).reversed()).toList();
  }
}
