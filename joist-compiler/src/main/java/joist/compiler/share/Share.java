package joist.compiler.share;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import joist.graph.Attribute;
import joist.tensor.MemoryKind;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import joist.tensor.Tensor;

/**
 * What one model uses of the constants that it shares. Closed when the model's memory is gone: each
 * constant that no other uses goes too. Thread-safe.
 */
public final class Share implements AutoCloseable {
  /** What is smaller is not worth the bookkeeping. */
  private static final long LEAST_BYTES = 16 << 10;

  private final SharedConstants constants;
  private final String user;

  /** Changed where it is locked, read without. */
  private final Set<SharedConstants.Entry> used = ConcurrentHashMap.newKeySet();

  /** Ends of tensors' memory by where they begin; read by each call, without a lock. */
  private final NavigableMap<Long, Long> addresses = new ConcurrentSkipListMap<>();

  private boolean closed;

  Share(SharedConstants constants, String user) {
    this.constants = constants;
    this.user = user;
  }

  String user() {
    return user;
  }

  Set<SharedConstants.Entry> used() {
    return used;
  }

  /** Where packed weights are kept for other processes. */
  public Optional<WeightsCache> cache() {
    return constants.cache();
  }

  /**
   * The constant of a key, the same for all shares.
   *
   * @param key equal where constants are
   * @param maker makes it where no model holds it yet
   * @throws OverBudgetException when there is no room for it; nothing is held then
   */
  @SuppressWarnings("unchecked") // a key is of one kind of constant
  public <T> T hold(Object key, SharedConstants.Maker<T> maker) {
    return (T) value(key, maker);
  }

  private Object value(Object key, SharedConstants.Maker<?> maker) {
    while (true) {
      SharedConstants.Entry entered = constants.enter(key);
      try {
        Optional<Object> value = constants.value(entered, maker);
        if (value.isPresent()) {
          add(entered, value.get());
          return value.get();
        }
      } catch (RuntimeException | Error e) {
        constants.leave(entered);
        throw e;
      }
      // Who was to make it failed: it is made anew.
      constants.leave(entered);
    }
  }

  /**
   * Notes that an entry is used, once.
   *
   * @throws IllegalStateException when another thread closed this
   */
  private void add(SharedConstants.Entry entered, Object value) {
    boolean isNew;
    synchronized (used) {
      if (closed) {
        throw new IllegalStateException("the model's constants were given back; load it again");
      }
      isNew = used.add(entered);
      if (isNew && value instanceof HeldTensor(Tensor tensor, var _) && tensor.byteSize() > 0) {
        long start = tensor.data().address();
        addresses.merge(start, start + tensor.byteSize(), Math::max);
      }
    }
    if (!isNew) {
      constants.leave(entered);
    }
  }

  /**
   * A tensor of the same elements and shape whose memory all shares have in common.
   *
   * @param source how its memory is taken where no model holds these elements yet
   */
  public Tensor tensor(Tensor tensor, TensorSource source) {
    Tensor held = elements(tensor, source).tensor();
    return held.shape().equals(tensor.shape()) ? held : held.reshape(tensor.shape());
  }

  /** As {@link #tensor}, of whatever shape: one object for all shares. */
  public HeldTensor elements(Tensor tensor, TensorSource source) {
    return hold(new TensorContent(tensor), region -> taken(tensor, source, region));
  }

  /** A view of another constant, such as BitCast makes, would not outlive it: it is copied. */
  private HeldTensor taken(Tensor tensor, TensorSource source, Region region) {
    boolean isView = source instanceof TensorSource.Owned && holds(tensor.data());
    return (isView ? new TensorSource.Copied() : source).take(tensor, region);
  }

  /** Whether a tensor is large enough to be shared. */
  public static boolean isLarge(Tensor tensor) {
    return HeapBytes.of(tensor) >= LEAST_BYTES;
  }

  /** Whether what is made of these lists is large enough to be shared. */
  public static boolean isLarge(Map<String, Attribute> attributes) {
    return attributes.values().stream().mapToLong(HeapBytes::of).sum() >= LEAST_BYTES;
  }

  /** Whether this is memory of a tensor that is shared, or of a part of one. */
  public boolean holds(MemorySegment data) {
    if (!data.isNative()) {
      return false;
    }
    Map.Entry<Long, Long> before = addresses.floorEntry(data.address());
    return before != null && data.address() < before.getValue();
  }

  /** Charges bytes that a held constant takes more than when it was made. */
  public void grow(Object key, long bytes) {
    used.stream()
        .filter(entry -> entry.key().equals(key))
        .forEach(entry -> {
          Region region = entry.region();
          synchronized (entry) {
            region.charge(MemoryKind.WEIGHTS, Math.max(0, bytes - region.bytes()));
          }
        });
  }

  /** Bytes of all constants that the model uses, though others may use them too. */
  public long bytes() {
    return used.stream().mapToLong(SharedConstants.Entry::bytes).sum();
  }

  /** Bytes of the constants that no other model uses: they go with this one. */
  public long soleBytes() {
    return used.stream()
        .filter(SharedConstants.Entry::isSole)
        .mapToLong(SharedConstants.Entry::bytes)
        .sum();
  }

  @Override
  public void close() {
    List<SharedConstants.Entry> last;
    synchronized (used) {
      closed = true;
      last = List.copyOf(used);
      used.clear();
      addresses.clear();
    }
    constants.forget(this);
    constants.leave(last);
  }
}
