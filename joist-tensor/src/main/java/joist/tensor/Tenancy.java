package joist.tensor;

import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a {@link Region} holds, and who is inside. It does not refer to the region, so that a
 * forgotten one can be told. Thread-safe.
 */
final class Tenancy {
  /* The word: how many are inside, those within counted, and one bit that lets nobody in. */
  private static final long CLOSED = 1L << 62;

  private final String name;
  private final Optional<Ledger.Account> account;
  private final Optional<Tenancy> around;
  private final Arena arena = Arena.ofShared();
  private final AtomicLong word = new AtomicLong();
  private final Map<MemoryKind, Long> charged = new ConcurrentHashMap<>();
  private final AtomicBoolean gone = new AtomicBoolean();
  private final Set<Tenancy> within = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> afterwards = new ConcurrentLinkedQueue<>();

  private Tenancy(String name, Optional<Ledger.Account> account, Optional<Tenancy> around) {
    this.name = name;
    this.account = account;
    this.around = around;
  }

  static Tenancy of(String name, Optional<Ledger.Account> account) {
    return new Tenancy(name, account, Optional.empty());
  }

  /** One within, entered by the caller. */
  Tenancy within(String inner) {
    Tenancy made = new Tenancy(inner, account, Optional.of(this));
    made.word.set(1);
    word.getAndIncrement();
    within.add(made);
    if (isClosed()) {
      made.close();
    }
    return made;
  }

  String name() {
    return name;
  }

  Arena arena() {
    return arena;
  }

  void charge(MemoryKind kind, long bytes) {
    account.ifPresent(to -> to.charge(bytes));
    charged.merge(kind, bytes, Long::sum);
  }

  void release(MemoryKind kind, long bytes) {
    charged.merge(kind, -bytes, Long::sum);
    account.ifPresent(from -> from.release(bytes));
  }

  void whenGone(Runnable action) {
    afterwards.add(action);
  }

  long bytes() {
    return (gone.get() ? 0 : ownBytes()) + within.stream().mapToLong(Tenancy::bytes).sum();
  }

  private long ownBytes() {
    return charged.values().stream().mapToLong(Long::longValue).sum();
  }

  long bytes(MemoryKind kind) {
    return (gone.get() ? 0 : charged.getOrDefault(kind, 0L))
        + within.stream().mapToLong(inner -> inner.bytes(kind)).sum();
  }

  boolean isClosed() {
    return word.get() >= CLOSED;
  }

  boolean tryEnter() {
    if (word.getAndIncrement() < CLOSED) {
      return true;
    }
    leave();
    return false;
  }

  void leave() {
    if (word.decrementAndGet() == CLOSED) {
      free();
    }
  }

  void close() {
    // Entered meanwhile, so that those within do not free it before all of them are told.
    word.getAndIncrement();
    boolean first = (word.getAndUpdate(now -> now | CLOSED) & CLOSED) == 0;
    if (first) {
      within.forEach(Tenancy::close);
    }
    leave();
  }

  /** Nobody is left who could be inside: those are who refer to the region. */
  void forgotten() {
    word.getAndUpdate(now -> now | CLOSED);
    free();
  }

  /** Once only, though those who are turned away come and go. */
  private void free() {
    if (gone.getAndSet(true)) {
      return;
    }
    arena.close();
    account.ifPresent(from -> from.release(ownBytes()));
    afterwards.forEach(Runnable::run);
    around.ifPresent(outer -> {
      outer.within.remove(this);
      outer.leave();
    });
  }
}
