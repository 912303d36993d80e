package joist.compiler.share;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import org.jspecify.annotations.Nullable;

/**
 * Where models keep what they may have in common: weights, packed weights, dictionaries, tables.
 * What is equal by content is held once, counted by the models that use it, and given back with the
 * last of them (the object store of PRETZEL; Lee et al., OSDI 2018).
 *
 * <p>Shared bytes are charged once, to an account of their own, {@value #OWNER}, which is open
 * while there are some: no model pays for another, and the sum of all accounts is what there is.
 *
 * <p>Thread-safe. The lock is held to look a constant up, not while one is made.
 */
public final class SharedConstants {
  /** Whose account shared bytes are charged to. */
  public static final String OWNER = "shared constants";

  private final Ledger ledger;
  private final Optional<WeightsCache> cache;
  private final Map<Object, Entry> entries = new HashMap<>();
  private Ledger.@Nullable Account account;

  /** Constants charged to {@code ledger}. */
  public SharedConstants(Ledger ledger) {
    this(ledger, Optional.empty());
  }

  /**
   * @param cache where packed weights are kept for other processes, and for the next start
   */
  public SharedConstants(Ledger ledger, Optional<WeightsCache> cache) {
    this.ledger = ledger;
    this.cache = cache;
  }

  /** Where all bytes are charged. */
  public Ledger ledger() {
    return ledger;
  }

  Optional<WeightsCache> cache() {
    return cache;
  }

  /** What one model uses of them; nothing yet. */
  public Share open() {
    return new Share(this);
  }

  /** How many constants are held. */
  public int count() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /** Bytes held. */
  public long bytes() {
    synchronized (entries) {
      return entries.values().stream().mapToLong(Entry::bytes).sum();
    }
  }

  /** Bytes of those that have one user. */
  long soleBytes(Collection<Entry> some) {
    synchronized (entries) {
      return some.stream().filter(entry -> entry.users == 1).mapToLong(Entry::bytes).sum();
    }
  }

  /** The entry of a key, for one more user; made or not. */
  Entry enter(Object key) {
    synchronized (entries) {
      Entry entry =
          entries.computeIfAbsent(key, wanted -> new Entry(wanted, Region.open(OWNER, account())));
      entry.users++;
      return entry;
    }
  }

  private Ledger.Account account() {
    Ledger.Account open = account;
    if (open == null) {
      open = ledger.open(OWNER);
      account = open;
    }
    return open;
  }

  /** One user less; the last one takes the constant along. */
  void leave(Entry entry) {
    leave(List.of(entry));
  }

  /**
   * One user less of all of them at once: packed weights are found by the weights they were made
   * of, so nobody may find the one without the other.
   */
  void leave(Collection<Entry> some) {
    synchronized (entries) {
      for (Entry entry : some) {
        entry.users--;
        if (entry.users == 0) {
          entries.remove(entry.key(), entry);
          entry.close();
        }
      }
      Ledger.Account open = account;
      if (entries.isEmpty() && open != null) {
        open.close();
        account = null;
      }
    }
  }

  /**
   * One constant.
   *
   * @throws OverBudgetException when what makes it finds no room
   */
  static final class Entry {
    private final Object key;
    private final Region region;
    private int users; // guarded by the entries
    private @Nullable Object value;

    private Entry(Object key, Region region) {
      this.key = key;
      this.region = region;
    }

    Object key() {
      return key;
    }

    Region region() {
      return region;
    }

    long bytes() {
      return region.bytes();
    }

    /** The constant, made by the first who asks; another who asks waits for it. */
    synchronized Object value(Maker<?> maker) {
      Object made = value;
      if (made == null) {
        made = maker.make(region);
        value = made;
        if (key instanceof TensorContent content && made instanceof HeldTensor held) {
          content.settle(held.tensor());
        }
      }
      return made;
    }

    private void close() {
      region.close();
    }
  }

  /** Makes a constant. */
  @FunctionalInterface
  public interface Maker<T> {
    /**
     * The constant, in memory of the region or charged to it.
     *
     * @throws OverBudgetException when there is no room
     */
    T make(Region region);
  }
}
