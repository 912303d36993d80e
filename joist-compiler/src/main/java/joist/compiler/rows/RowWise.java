package joist.compiler.rows;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Says whether row i of all outputs of a graph comes from row i of its inputs alone, and in the
 * same way whatever the number of rows.
 *
 * <p>The batch is followed from the inputs through every node as the first dimension: {@link
 * RowRules} says which operators keep rows apart. Extents may enter a graph by {@code Shape}; so it
 * is looked at as made for two batches: their nodes must be the same, and their constants too, but
 * for the shapes that say how many rows there are, and for rows that are all alike.
 */
public final class RowWise {
  /** Inputs that only say how large the result is. */
  private static final Set<String> SIZED_BY_SECOND = Set.of("Reshape", "Expand");

  private final RowProbe few;
  private final RowProbe more;
  private final Set<String> rows = new HashSet<>();

  private RowWise(RowProbe few, RowProbe more) {
    this.few = few;
    this.more = more;
  }

  /** What stands against it, if anything. */
  public static Optional<String> obstacle(RowProbe few, RowProbe more) {
    return new RowWise(few, more).obstacle();
  }

  private Optional<String> obstacle() {
    List<Node> nodes = few.graph().nodes();
    List<Node> others = more.graph().nodes();
    if (nodes.size() != others.size()) {
      return Optional.of("its nodes depend on the number of rows");
    }
    few.graph().inputs().forEach(input -> rows.add(input.name()));
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (!isSame(node, others.get(i))) {
        return Optional.of("its node '" + node.name() + "' depends on the number of rows");
      }
      if (!keepsRows(node)) {
        return Optional.of(
            "its node '%s' (%s) may mix rows".formatted(node.name(), node.qualifiedOperator()));
      }
      node.outputs().stream().filter(name -> !name.isEmpty()).forEach(rows::add);
    }
    return few.graph().outputs().stream()
        .map(Value::name)
        .filter(name -> !rows.contains(name))
        .map(name -> "its output '" + name + "' does not depend on its inputs")
        .findFirst();
  }

  private boolean isSame(Node a, Node b) {
    boolean alike =
        a.qualifiedOperator().equals(b.qualifiedOperator())
            && a.inputs().equals(b.inputs())
            && a.outputs().equals(b.outputs())
            && a.attributes().equals(b.attributes())
            && a.subgraphs().isEmpty()
            && !a.drawsNumbers();
    for (int i = 0; alike && i < a.inputs().size(); i++) {
      String name = a.inputs().get(i);
      boolean size = i == 1 && SIZED_BY_SECOND.contains(a.operator());
      alike = rows.contains(name) || size || isSameConstant(name);
    }
    return alike;
  }

  private boolean isSameConstant(String name) {
    Tensor tensor = few.graph().initializers().get(name);
    Tensor other = more.graph().initializers().get(name);
    if (Objects.equals(tensor, other)) {
      return true;
    }
    boolean alike =
        tensor != null
            && other != null
            && few.leads(name)
            && more.leads(name)
            && repeats(tensor, other);
    if (alike) {
      rows.add(name);
    }
    return alike;
  }

  /** Whether all rows of two constants are the same one. */
  private static boolean repeats(Tensor tensor, Tensor other) {
    if (tensor.type() == ElementType.STRING || tensor.type() != other.type()) {
      return false;
    }
    long bytes = tensor.byteSize() / tensor.shape().dim(0);
    if (bytes != other.byteSize() / other.shape().dim(0)) {
      return false;
    }
    MemorySegment first = tensor.data().asSlice(0, bytes);
    return areAll(first, tensor) && areAll(first, other);
  }

  private static boolean areAll(MemorySegment first, Tensor tensor) {
    for (long at = 0; at < tensor.byteSize(); at += first.byteSize()) {
      if (first.mismatch(tensor.data().asSlice(at, first.byteSize())) >= 0) {
        return false;
      }
    }
    return true;
  }

  private boolean keepsRows(Node node) {
    boolean led =
        node.outputs().stream()
            .filter(name -> !name.isEmpty())
            .allMatch(name -> few.leads(name) && more.leads(name));
    return led && new RowRules(few, rows).keepRows(node);
  }

  /** Whether a graph is one that blocks are made of: all inputs lead with the same symbol. */
  public static boolean hasBatch(Graph graph) {
    return graph.inputs().stream().map(input -> leading(graph, input)).distinct().count() == 1
        && leading(graph, graph.inputs().getFirst()).isPresent();
  }

  private static Optional<Dim> leading(Graph graph, Value input) {
    boolean given = !graph.initializers().containsKey(input.name());
    return given && input.datumType() instanceof ValueType type && type.rank() > 0
        ? Optional.of(type.dims().getFirst()).filter(Dim.Symbol.class::isInstance)
        : Optional.empty();
  }
}
