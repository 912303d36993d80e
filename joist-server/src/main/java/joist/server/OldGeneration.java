package joist.server;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Has the old generation collected while what is dead in it is little. The serial collector by
 * itself lets it grow to the heap's limit before it looks what is still used, and keeps the memory
 * until then. A collection stops all threads for as long as marking and moving what lives takes,
 * some tens of milliseconds here; so it waits for a moment without requests where it can.
 */
final class OldGeneration {
  /** Worth a collection while nobody waits. */
  static final long SOME_BYTES = 32L << 20;

  /** Worth one in any case, where it is more than lives. */
  static final long MUCH_BYTES = 256L << 20;

  private static final String SERIAL_POOL = "Tenured Gen";

  private final LongSupplier used;
  private final LongSupplier live;
  private final BooleanSupplier quiet;
  private final Runnable collect;

  /**
   * @param used bytes in it now
   * @param live bytes in it after it was collected last
   * @param quiet whether no request is inside
   */
  OldGeneration(LongSupplier used, LongSupplier live, BooleanSupplier quiet, Runnable collect) {
    this.used = used;
    this.live = live;
    this.quiet = quiet;
    this.collect = collect;
  }

  /** That of this process, where it has the serial collector. */
  static Optional<OldGeneration> ofSerialCollector(BooleanSupplier quiet) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(SERIAL_POOL))
        .findFirst()
        .map(pool ->
            new OldGeneration(
                () -> pool.getUsage().getUsed(), () -> live(pool), quiet, System::gc));
  }

  private static long live(MemoryPoolMXBean pool) {
    MemoryUsage after = pool.getCollectionUsage();
    return after == null ? 0 : after.getUsed();
  }

  /** To be called now and then. */
  void tick() {
    long lives = live.getAsLong();
    long dead = used.getAsLong() - lives;
    if (dead >= Math.max(MUCH_BYTES, lives) || (dead >= SOME_BYTES && quiet.getAsBoolean())) {
      collect.run();
    }
  }
}
