package joist.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Memory off the heap that has one owner and goes when that one closes it: not before those who are
 * inside have left, and not much after. Regions made within one are closed with it, and it lasts
 * until the last of them is gone.
 *
 * <p>All bytes are charged to the account that the outermost region was opened with, and given back
 * with the memory. The memory does not count against the JVM's limit of direct memory ({@code
 * -XX:MaxDirectMemorySize}). A region that nobody closes goes when nothing refers to it, or to a
 * tensor {@link #over} it, any more.
 *
 * <p>Thread-safe, without locks on the way of a call.
 */
public final class Region implements AutoCloseable {
  /** Closes regions that were forgotten. It is one thread for the process. */
  private static final Cleaner FORGOTTEN = Cleaner.create();

  private final Tenancy tenancy;
  private final Optional<Region> around;
  private final Source source;

  /** Where memory comes from; tests put pages around it that may not be touched. */
  @FunctionalInterface
  public interface Source {
    /** Zeros that live as long as the arena. */
    MemorySegment allocate(Arena arena, long bytes, long alignment);
  }

  private Region(Tenancy tenancy, Optional<Region> around, Source source) {
    this.tenancy = tenancy;
    this.around = around;
    this.source = source;
    FORGOTTEN.register(this, tenancy::forgotten);
  }

  /** A region that is charged to nobody. */
  public static Region open(String name) {
    return open(name, Arena::allocate);
  }

  /** As {@link #open(String)}, with memory from {@code source}. */
  public static Region open(String name, Source source) {
    return new Region(Tenancy.of(name, Optional.empty()), Optional.empty(), source);
  }

  /** A region whose bytes, and those of all within it, are charged to {@code account}. */
  public static Region open(String name, Ledger.Account account) {
    return new Region(Tenancy.of(name, Optional.of(account)), Optional.empty(), Arena::allocate);
  }

  /**
   * A region within this one, entered by the caller, who leaves it. It can be made in a closed
   * region too, by those who are inside: it then goes when it is left.
   */
  public Region within(String name) {
    return new Region(tenancy.within(name), Optional.of(this), source);
  }

  /**
   * Zeros, charged.
   *
   * @throws OverBudgetException when the account has no room for them
   * @throws IllegalStateException when the memory is gone
   */
  public MemorySegment allocate(MemoryKind kind, long bytes, long alignment) {
    charge(kind, bytes);
    return source.allocate(tenancy.arena(), bytes, alignment);
  }

  /** A tensor of zeros in this region's memory, for weights. */
  public Tensor zeros(ElementType type, Shape shape) {
    long bytes = Math.multiplyExact(shape.elements(), type.bytes());
    return over(type, shape, allocate(MemoryKind.WEIGHTS, bytes, 64));
  }

  /** A tensor over memory of this region, which keeps the region from being forgotten. */
  public Tensor over(ElementType type, Shape shape, MemorySegment data) {
    return Tensor.over(type, shape, data, this);
  }

  /** Charges bytes that lie elsewhere, such as pages of a file, until the region goes. */
  public void charge(MemoryKind kind, long bytes) {
    tenancy.charge(kind, bytes);
  }

  /** Gives back bytes that were charged for what was not taken after all. */
  public void release(MemoryKind kind, long bytes) {
    tenancy.release(kind, bytes);
  }

  /**
   * What is done once the memory is gone; to be said by the owner, before the region is closed.
   *
   * @param action does not refer to this region, which could not be forgotten else
   */
  public void whenGone(Runnable action) {
    tenancy.whenGone(action);
  }

  /** What lives as long as the region. */
  public Arena arena() {
    return tenancy.arena();
  }

  /** Whether {@code data} is memory of this region, or of one around it. */
  public boolean holds(MemorySegment data) {
    return data.scope().equals(tenancy.arena().scope())
        || around.map(outer -> outer.holds(data)).orElse(false);
  }

  public String name() {
    return tenancy.name();
  }

  /** Bytes charged in this region and in all within it. */
  public long bytes() {
    return tenancy.bytes();
  }

  /** Those {@link #bytes}, for each kind. */
  public Map<MemoryKind, Long> bytesByKind() {
    Map<MemoryKind, Long> bytes = new EnumMap<>(MemoryKind.class);
    for (MemoryKind kind : MemoryKind.values()) {
      bytes.put(kind, tenancy.bytes(kind));
    }
    return bytes;
  }

  public boolean isClosed() {
    return tenancy.isClosed();
  }

  /**
   * Keeps the memory until {@link #leave}.
   *
   * @throws IllegalStateException when the region is closed
   */
  public void enter() {
    if (!tryEnter()) {
      throw new IllegalStateException(
          "expected '%s' to be open, but it was closed; load it again".formatted(tenancy.name()));
    }
  }

  /** As {@link #enter}; false when the region is closed. */
  public boolean tryEnter() {
    return tenancy.tryEnter();
  }

  public void leave() {
    tenancy.leave();
  }

  /** Lets nobody in any more; the memory goes when the last one has left. */
  @Override
  public void close() {
    try {
      tenancy.close();
    } finally {
      // Else it could count as forgotten while it is closed, and go later, on another thread.
      Reference.reachabilityFence(this);
    }
  }
}
