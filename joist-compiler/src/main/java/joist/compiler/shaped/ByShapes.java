package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What was made for inputs of certain types, of which so many are kept; one that was not looked for
 * lately makes room (CLOCK: Corbató, 1968). To find what is there takes no lock and allocates
 * nothing. Thread-safe.
 */
final class ByShapes<V> {
  /** The inputs' first extents are what the tensors have. */
  static final long AS_THEY_COME = -1;

  private final int most;
  private final BiConsumer<List<DatumType>, V> dropped;
  private volatile List<Entry<V>> entries = List.of();
  private int hand;

  /**
   * One of them; it is marked as used, and only where it is not, so that finding writes nothing.
   */
  private static final class Entry<V> {
    private final List<DatumType> types;
    private final V value;
    private volatile boolean used = true;

    Entry(List<DatumType> types, V value) {
      this.types = List.copyOf(types);
      this.value = value;
    }

    V use() {
      if (!used) {
        used = true;
      }
      return value;
    }
  }

  /**
   * @param dropped is given what is not kept any more, and for which types it was
   */
  ByShapes(int most, BiConsumer<List<DatumType>, V> dropped) {
    this.most = most;
    this.dropped = dropped;
  }

  /**
   * What is there for the tensors among {@code inputs} that the graph reads; null where there is
   * nothing, or where one of them is no tensor.
   *
   * @param rows the first extent of all, where the tensors have one and the same; or {@link
   *     #AS_THEY_COME}
   */
  @Nullable V find(Graph graph, Map<String, ? extends Datum> inputs, long rows) {
    List<Entry<V>> all = entries;
    for (int i = 0; i < all.size(); i++) {
      if (isOf(all.get(i).types, graph.inputs(), inputs, rows)) {
        return all.get(i).use();
      }
    }
    return null;
  }

  private static boolean isOf(
      List<DatumType> types, List<Value> names, Map<String, ? extends Datum> inputs, long rows) {
    if (types.size() != names.size()) {
      return false;
    }
    for (int i = 0; i < types.size(); i++) {
      boolean is =
          types.get(i) instanceof ValueType type
              && inputs.get(names.get(i).name()) instanceof Tensor tensor
              && inputs.get(names.getFirst().name()) instanceof Tensor first
              && (rows == AS_THEY_COME || rows(tensor) == rows(first))
              && isOf(type, tensor, rows);
      if (!is) {
        return false;
      }
    }
    return true;
  }

  private static long rows(Tensor tensor) {
    return tensor.shape().rank() == 0 ? 1 : tensor.shape().dim(0);
  }

  private static boolean isOf(ValueType type, Tensor tensor, long rows) {
    boolean is = type.elementType() == tensor.type() && type.rank() == tensor.shape().rank();
    for (int axis = 0; is && axis < type.rank(); axis++) {
      long extent = axis == 0 && rows != AS_THEY_COME ? rows : tensor.shape().dim(axis);
      is = type.dims().get(axis) instanceof Dim.Known(long known) && known == extent;
    }
    return is;
  }

  /** What is there for these types, made where there is nothing. */
  synchronized V get(List<DatumType> types, Function<List<DatumType>, V> make) {
    return known(types).orElseGet(() -> add(new Entry<>(types, make.apply(types))));
  }

  /** What is there for these types. */
  Optional<V> known(List<DatumType> types) {
    return entries.stream().filter(entry -> entry.types.equals(types)).findFirst().map(Entry::use);
  }

  private synchronized V add(Entry<V> made) {
    List<Entry<V>> all = new ArrayList<>(entries);
    if (all.size() < most) {
      all.add(made);
      entries = List.copyOf(all);
      return made.value;
    }
    for (int passed = 0; passed < most && all.get(hand).used; passed++) {
      all.get(hand).used = false;
      hand = (hand + 1) % most;
    }
    Entry<V> old = all.set(hand, made);
    hand = (hand + 1) % most;
    entries = List.copyOf(all);
    dropped.accept(old.types, old.value);
    return made.value;
  }

  /** The types that there is something for now. */
  List<List<DatumType>> types() {
    return entries.stream().map(entry -> entry.types).toList();
  }

  /** All that are there now. */
  List<V> all() {
    return entries.stream().map(entry -> entry.value).toList();
  }
}
