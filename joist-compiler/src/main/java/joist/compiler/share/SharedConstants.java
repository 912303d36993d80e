package joist.compiler.share;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import joist.tensor.Ledger;
import joist.tensor.MemoryKind;
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
 * <p>Thread-safe. The lock is held to look a constant up by its hash, not while one is compared,
 * made, or given back.
 */
public final class SharedConstants {
  /** Whose account shared bytes are charged to. */
  public static final String OWNER = "shared constants";

  private final Ledger ledger;
  private final Optional<WeightsCache> cache;

  /** By the hash of their keys, which few have in common. */
  private final Map<Integer, List<Entry>> entries = new HashMap<>();

  private final Set<Share> shares = ConcurrentHashMap.newKeySet();

  private int open; // entries that have users, found or not
  private int closing; // entries whose memory is being given back
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

  /**
   * What one model uses of them; nothing yet.
   *
   * @param user whom {@link #bytesByUsers} names
   */
  public Share open(String user) {
    Share share = new Share(this, user);
    shares.add(share);
    return share;
  }

  void forget(Share share) {
    shares.remove(share);
  }

  /** Bytes held, by the names of those who use them in common. */
  public Map<Set<String>, Map<MemoryKind, Long>> bytesByUsers() {
    Map<Entry, Set<String>> users = new HashMap<>();
    for (Share share : shares) {
      share
          .used()
          .forEach(
              entry -> users.computeIfAbsent(entry, used -> new TreeSet<>()).add(share.user()));
    }
    Map<Set<String>, Map<MemoryKind, Long>> bytes = new HashMap<>();
    users.forEach((entry, names) -> {
      Map<MemoryKind, Long> sums =
          bytes.computeIfAbsent(names, first -> new EnumMap<>(MemoryKind.class));
      entry.region().bytesByKind().forEach((kind, some) -> sums.merge(kind, some, Long::sum));
    });
    return bytes;
  }

  /** How many constants are held. */
  public int count() {
    return held().size();
  }

  /** Bytes held. */
  public long bytes() {
    return held().stream().mapToLong(Entry::bytes).sum();
  }

  private List<Entry> held() {
    synchronized (entries) {
      return entries.values().stream().flatMap(List::stream).toList();
    }
  }

  /**
   * The entry of a key, for one more user; made or not. Keys are compared outside the lock, since
   * that may read all of two tensors: who compares uses the entry meanwhile, so that it stays.
   */
  @SuppressWarnings("ReferenceEquality") // the entry of that very key is new
  Entry enter(Object key) {
    List<Entry> others = new ArrayList<>();
    while (true) {
      Entry entry = candidate(key, others);
      if (entry.key() == key || entry.key().equals(key)) {
        return entry;
      }
      others.add(entry);
      leave(entry);
    }
  }

  /** One of that hash that is not among the others, for one more user; a new one at last. */
  private Entry candidate(Object key, List<Entry> others) {
    synchronized (entries) {
      List<Entry> all = entries.computeIfAbsent(key.hashCode(), hash -> new ArrayList<>());
      for (Entry entry : all) {
        if (!others.contains(entry)) {
          entry.users++;
          return entry;
        }
      }
      Entry made = new Entry(key, Region.open(OWNER, account()));
      made.users = 1;
      open++;
      all.add(made);
      return made;
    }
  }

  /** The constant of an entry; one that cannot be made is found by nobody any more. */
  Optional<Object> value(Entry entry, Maker<?> maker) {
    try {
      return entry.value(maker);
    } catch (RuntimeException | Error e) {
      synchronized (entries) {
        unlist(entry);
      }
      throw e;
    }
  }

  /** Where the lock is held. */
  private void unlist(Entry entry) {
    int hash = entry.key().hashCode();
    List<Entry> all = entries.getOrDefault(hash, List.of());
    if (all.contains(entry)) {
      all.remove(entry);
      if (all.isEmpty()) {
        entries.remove(hash);
      }
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
   * of, so nobody may find the one without the other. Their memory is given back outside the lock,
   * and the account is closed behind the last of it.
   */
  void leave(Collection<Entry> some) {
    List<Entry> last = new ArrayList<>();
    synchronized (entries) {
      for (Entry entry : some) {
        entry.users--;
        if (entry.users == 0) {
          unlist(entry);
          last.add(entry);
        }
      }
      open -= last.size();
      closing += last.size();
    }
    last.forEach(Entry::close);
    synchronized (entries) {
      closing -= last.size();
      Ledger.Account charged = account;
      if (open == 0 && closing == 0 && charged != null) {
        charged.close();
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
    private volatile int users; // written where the entries are locked
    private @Nullable Object value;
    private boolean failed;

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

    /** Whether it goes with its one user. */
    boolean isSole() {
      return users == 1;
    }

    /**
     * The constant, made by the first who asks; another who asks waits for it. Empty where it could
     * not be made: then nobody uses what is left of it.
     */
    private synchronized Optional<Object> value(Maker<?> maker) {
      if (failed) {
        return Optional.empty();
      }
      Object made = value;
      if (made == null) {
        failed = true;
        made = maker.make(region);
        failed = false;
        value = made;
        if (key instanceof TensorContent content && made instanceof HeldTensor held) {
          content.settle(held.tensor());
        }
      }
      return Optional.of(made);
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
