package joist.onnx.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * The types of what a Loop or a Scan hands to its body, where the body leaves them open: they are
 * those of the node's inputs, but for their extents, which may change from one turn to the next.
 */
record BodyInputs(Node node, Map<String, DatumType> types) {

  /** The body with types for its inputs, as far as they are known. */
  Graph typed(Graph body) {
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < body.inputs().size(); i++) {
      Value input = body.inputs().get(i);
      boolean open = input.datumType() instanceof DatumType.Unknown;
      inputs.add(new Value(input.name(), open ? given(i) : input.datumType()));
    }
    return new Graph(
        body.name(),
        inputs,
        body.outputs(),
        body.initializers(),
        body.nodes(),
        body.opsets(),
        body.metadata());
  }

  private DatumType given(int i) {
    return switch (node.operator()) {
      case "Loop" -> i == 0 ? scalar(ElementType.I64) : i == 1 ? scalar(ElementType.BOOL) : of(i);
      case "Scan" -> of(i);
      default -> new DatumType.Unknown();
    };
  }

  private static DatumType scalar(ElementType type) {
    return new ValueType(type, List.of());
  }

  private DatumType of(int input) {
    Optional<DatumType> type =
        input < node.inputs().size()
            ? Optional.ofNullable(types.get(node.inputs().get(input)))
            : Optional.empty();
    return type.map(known ->
            FormCheck.elementType(known).<DatumType>map(DatumType.Unranked::new).orElse(known))
        .orElseGet(DatumType.Unknown::new);
  }
}
