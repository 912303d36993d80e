package joist.serving;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import joist.model.Model;
import joist.serving.admission.LearnedCost;
import joist.serving.isolate.ChildStatus;
import joist.serving.isolate.Isolation;
import joist.serving.proof.Proof;
import joist.serving.residency.Resident;
import joist.serving.stats.TrafficStats;
import joist.tensor.Ledger;
import joist.tensor.MemoryKind;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model on its way through its life.
 *
 * <p>Leases are taken and given back by any thread, lock-free. The life cycle itself is moved by
 * the one thread of {@link Deployments}; only the last lease of a draining deployment moves it to
 * retired from where it is given back.
 */
public final class Deployment {
  /* The lease word: the count of leases, and one bit that says no more may be taken. */
  private static final long CLOSED = 1L << 62;
  private static final double ASSUMED_NANOS_PER_BYTE = 50;

  private final String name;
  private final int version;
  private final TrafficStats stats;
  private final LearnedCost cost;
  private final Usage usage;
  private final AtomicLong leases = new AtomicLong();

  private volatile @Nullable Loaded loaded;
  private volatile @Nullable Description description; // once it was loaded
  private volatile DeploymentState state; // written under this lock
  private volatile String reason = "";
  private volatile Proof proof = new Proof();
  private volatile Instant since;
  private volatile @Nullable Recipe recipe;

  Deployment(String name, int version, ServingClock clock) {
    this.name = name;
    this.version = version;
    this.stats = new TrafficStats(clock.nanos());
    this.cost = new LearnedCost(ASSUMED_NANOS_PER_BYTE);
    this.usage = new Usage(clock.nanos());
    this.state = DeploymentState.REGISTERED;
    this.since = clock.now();
  }

  /** The same version on its way back into memory; what was learned of it stays. */
  Deployment(Deployment evicted, ServingClock clock) {
    this.name = evicted.name;
    this.version = evicted.version;
    this.stats = evicted.stats;
    this.cost = evicted.cost;
    this.usage = evicted.usage;
    this.recipe = evicted.recipe;
    this.description = evicted.description;
    this.proof = evicted.proof;
    this.state = DeploymentState.EVICTED;
    this.since = clock.now();
  }

  /** What a deployment holds while in memory. */
  private record Loaded(Model model, Ledger.Account account) {}

  public String name() {
    return name;
  }

  public int version() {
    return version;
  }

  /** Such as {@code flights:2}. */
  public String reference() {
    return name + ":" + version;
  }

  public DeploymentState state() {
    return state;
  }

  /** When it came to its state. */
  public Instant since() {
    return since;
  }

  /** Why it failed or was refused; empty otherwise. */
  public String reason() {
    return reason;
  }

  /** What it has shown. */
  public Proof proof() {
    return proof;
  }

  void proven(Proof shown) {
    proof = shown;
  }

  public TrafficStats stats() {
    return stats;
  }

  /** What requests cost by the bytes of their bodies. */
  public LearnedCost cost() {
    return cost;
  }

  public boolean isLoaded() {
    return loaded != null;
  }

  /** SHA-256 of its file, where it was loaded once. */
  public Optional<String> digest() {
    return recipe().flatMap(known -> known.request().digest());
  }

  /** Whether requests of it are answered, though it may have to be loaded for that. */
  public boolean answers() {
    return state == DeploymentState.EVICTED || (isLoaded() && !isClosed() && state.mayAnswer());
  }

  /** The model; only for those who hold a lease, or move the life cycle. */
  public Model model() {
    Loaded here = loaded;
    if (here == null) {
      throw new IllegalStateException(reference() + " is not in memory; it is " + state().label());
    }
    return here.model();
  }

  /** What it takes and gives, known since it was loaded for the first time. */
  public Description description() {
    Description known = description;
    if (known == null) {
      throw new IllegalStateException(
          reference() + " was not loaded yet; it is " + state().label());
    }
    return known;
  }

  /** Its child process; empty where it runs in this one, or is not in memory. */
  public Optional<ChildStatus> child() {
    Loaded here = loaded;
    return here == null ? Optional.empty() : Isolation.status(here.model());
  }

  /** Bytes charged for it; 0 when it is not in memory. */
  public long bytes() {
    Loaded here = loaded;
    return here == null ? 0 : here.account().bytes();
  }

  /**
   * Those {@link #bytes}, for each kind; empty where another process holds them, or it is not in
   * memory.
   */
  public Map<MemoryKind, Long> bytesByKind() {
    Loaded here = loaded;
    return here == null ? Map.of() : here.model().bytesByKind();
  }

  /** Requests inside. */
  public int inFlight() {
    return (int) (leases.get() & ~CLOSED);
  }

  Usage usage() {
    return usage;
  }

  /** How it comes back; absent before it was ready once. */
  Optional<Recipe> recipe() {
    return Optional.ofNullable(recipe);
  }

  void recipe(Recipe known) {
    recipe = known;
  }

  /** Bytes that come back when it goes: its own, and those that it alone uses of what is shared. */
  long footprint() {
    Loaded here = loaded;
    return here == null ? 0 : here.account().bytes() + here.model().soleBytes();
  }

  /** As a policy sees it. */
  Resident resident(Resident.Standing standing) {
    long nanos = recipe().map(Recipe::nanos).orElse(0L);
    return new Resident(reference(), footprint(), nanos, usage.use(), standing);
  }

  void loaded(Model model, Ledger.Account account) {
    description = Description.of(model);
    loaded = new Loaded(model, account);
  }

  /** Says why it does not come back into memory. */
  void reason(String why) {
    reason = why;
  }

  /** Moves to {@code next}, the one gate of the life cycle. */
  synchronized void become(DeploymentState next, ServingClock clock) {
    if (!state.next().contains(next)) {
      throw new IllegalStateException(
          "%s cannot go from %s to %s; it may go to %s"
              .formatted(reference(), state, next, state.next()));
    }
    state = next;
    since = clock.now();
    retireIfEmpty();
  }

  void end(DeploymentState failedOrRefused, String why, ServingClock clock) {
    reason = why;
    become(failedOrRefused, clock);
  }

  /** Takes a lease, unless the deployment is closed or not in memory. */
  @Nullable Lease tryLease() {
    long before = leases.getAndIncrement();
    if ((before & CLOSED) == 0 && loaded != null && state.mayAnswer()) {
      return new Lease(this);
    }
    release();
    return null;
  }

  void release() {
    long after = leases.decrementAndGet();
    if (after == 0 && state == DeploymentState.DRAINING) {
      retireIfEmpty();
    } else if (after == CLOSED) {
      free();
    }
  }

  private synchronized void retireIfEmpty() {
    if (state == DeploymentState.DRAINING && inFlight() == 0) {
      state = DeploymentState.RETIRED;
    }
  }

  /** Takes no more leases and gives all memory back as soon as the last one is returned. */
  void close() {
    long before = leases.getAndUpdate(word -> word | CLOSED);
    if (before == 0) {
      free();
    }
  }

  boolean isClosed() {
    return (leases.get() & CLOSED) != 0;
  }

  /** Gives its memory up; it still answers for its name. False when it does not, or did already. */
  synchronized boolean evict(ServingClock clock) {
    if (state != DeploymentState.LIVE) {
      return false;
    }
    recipe().ifPresent(known -> recipe = known.withBytes(footprint()));
    become(DeploymentState.EVICTED, clock);
    close();
    return true;
  }

  private synchronized void free() {
    Loaded here = loaded;
    if (here == null || inFlight() > 0) {
      return;
    }
    here.model().close();
    here.account().close();
    loaded = null; // not before: who waits for the memory looks at this
    retireIfEmpty();
  }
}
