package joist.graph.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * The bodies of control flow as graphs of their own, with how often each runs: a Scan's as often as
 * its axis is long, a Loop's as often as a constant says, once where none does; of an If's branches
 * the costlier counts.
 */
record Bodies(Graph around, Sizes sizes) {
  /** What the bodies of a node cost: arithmetic and bytes of all their runs, parameters once. */
  record Sum(
      long multiplyAdds,
      long otherOperations,
      long parameters,
      long bytesRead,
      long bytesWritten,
      long weightBytes) {
    static final Sum NONE = new Sum(0, 0, 0, 0, 0, 0);

    private static Sum of(Cost cost, long runs) {
      long other = cost.nodes().stream().mapToLong(Cost.NodeCost::otherOperations).sum();
      return new Sum(
          runs * cost.multiplyAdds(),
          runs * other,
          cost.parameters(),
          runs * cost.nodes().stream().mapToLong(Cost.NodeCost::bytesRead).sum(),
          runs * cost.nodes().stream().mapToLong(Cost.NodeCost::bytesWritten).sum(),
          cost.weightBytes());
    }

    private long flops() {
      return 2 * multiplyAdds + otherOperations;
    }

    /** The costlier of two, with the parameters of both. */
    private Sum or(Sum other) {
      Sum more = flops() + bytesRead < other.flops() + other.bytesRead ? other : this;
      return new Sum(
          more.multiplyAdds,
          more.otherOperations,
          parameters + other.parameters,
          more.bytesRead,
          more.bytesWritten,
          weightBytes + other.weightBytes);
    }
  }

  /** What the bodies of a node cost; nothing for a node that has none. */
  Sum of(Node node) {
    return switch (node.qualifiedOperator()) {
      case "If" ->
          cost(node, "then_branch", List.of(), 1).or(cost(node, "else_branch", List.of(), 1));
      case "Loop" -> cost(node, "body", loopInputs(node), turns(node));
      case "Scan" -> cost(node, "body", scanInputs(node), scanned(node));
      default -> Sum.NONE;
    };
  }

  /** A body that cannot be typed by itself counts nothing. */
  private Sum cost(Node node, String key, List<Optional<DatumType>> types, long runs) {
    if (!(node.attribute(key).orElse(null) instanceof Attribute.GraphValue(Graph body))) {
      return Sum.NONE;
    }
    try {
      Graph whole = whole(body, types);
      return Sum.of(Cost.of(whole, Sizes.of(whole, sizes.extents())), runs);
    } catch (GraphException e) {
      return Sum.NONE;
    }
  }

  private Graph whole(Graph body, List<Optional<DatumType>> types) {
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < body.inputs().size(); i++) {
      Value input = body.inputs().get(i);
      DatumType type =
          i < types.size() ? types.get(i).orElse(input.datumType()) : input.datumType();
      inputs.add(new Value(input.name(), type));
    }
    Map<String, Tensor> constants = new LinkedHashMap<>();
    for (String captured : body.captured()) {
      Tensor constant = around.initializers().get(captured);
      if (constant != null) {
        constants.put(captured, constant);
      } else {
        inputs.add(new Value(captured, known(captured).orElseGet(DatumType.Unknown::new)));
      }
    }
    constants.putAll(body.initializers());
    return new Graph(
        body.name(),
        inputs,
        body.outputs(),
        constants,
        body.nodes(),
        around.opsets(),
        new HashMap<>());
  }

  private Optional<DatumType> known(String value) {
    return Optional.ofNullable(sizes.types().get(value));
  }

  private List<Optional<DatumType>> loopInputs(Node node) {
    List<Optional<DatumType>> types = new ArrayList<>();
    types.add(Optional.of(ValueType.of(ElementType.I64)));
    types.add(Optional.of(ValueType.of(ElementType.BOOL)));
    node.inputs().stream().skip(2).map(this::known).forEach(types::add);
    return types;
  }

  /** The number of turns, where a constant says it. */
  private long turns(Node node) {
    Tensor turns =
        node.inputs().isEmpty() ? null : around.initializers().get(node.inputs().getFirst());
    boolean known =
        turns != null && turns.type() == ElementType.I64 && turns.shape().elements() == 1;
    return known && turns != null ? Math.max(0, turns.i64(0)) : 1;
  }

  private int states(Node node) {
    return Math.max(0, node.inputs().size() - (int) node.intAttribute("num_scan_inputs", 0));
  }

  private long axis(Node node, int scanned, int rank) {
    long[] axes = node.intsAttribute("scan_input_axes");
    long axis = scanned < axes.length ? axes[scanned] : 0;
    return axis < 0 ? axis + rank : axis;
  }

  private List<Optional<DatumType>> scanInputs(Node node) {
    List<Optional<DatumType>> types = new ArrayList<>();
    int states = states(node);
    for (int i = 0; i < node.inputs().size(); i++) {
      ValueType type = sizes.types().get(node.inputs().get(i));
      if (i < states || type == null || type.rank() == 0) {
        types.add(Optional.ofNullable(type));
      } else {
        List<Dim> dims = new ArrayList<>(type.dims());
        dims.remove((int) axis(node, i - states, dims.size()));
        types.add(Optional.of(new ValueType(type.elementType(), dims)));
      }
    }
    return types;
  }

  private long scanned(Node node) {
    int first = states(node);
    if (first >= node.inputs().size()) {
      return 1;
    }
    String input = node.inputs().get(first);
    return sizes.dim(input, (int) axis(node, 0, sizes.dims(input).length));
  }
}
