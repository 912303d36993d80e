package joist.compiler.share;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.MemoryKind;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import joist.tensor.Tensor;

/**
 * A graph whose large constants are those that all models have in common: tensors, lists of
 * numbers, lists of texts, in its nodes and the graphs within them too. Small tensors are not worth
 * the bookkeeping; where their memory will go, they are copied into the model's own. Used by one
 * thread, for one graph.
 */
public final class SharedGraph {
  private final Share share;
  private final TensorSource source;
  private final Region model;
  private final IdentityHashMap<Tensor, Tensor> tensors = new IdentityHashMap<>();

  /**
   * @param source how memory of tensors is taken that no model holds yet
   * @param model the model's own memory
   */
  public SharedGraph(Share share, TensorSource source, Region model) {
    this.share = share;
    this.source = source;
    this.model = model;
  }

  /**
   * The same graph over shared constants.
   *
   * @throws OverBudgetException when there is no room for those that are new
   */
  public Graph of(Graph graph) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    graph.initializers().forEach((name, tensor) -> initializers.put(name, tensor(tensor)));
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        initializers,
        graph.nodes().stream().map(this::node).toList(),
        graph.opsets(),
        graph.metadata());
  }

  private Node node(Node node) {
    if (node.attributes().isEmpty()) {
      return node;
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    node.attributes().forEach((name, attribute) -> attributes.put(name, attribute(attribute)));
    return new Node(
        node.name(), node.domain(), node.operator(), node.inputs(), node.outputs(), attributes);
  }

  private Attribute attribute(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Ints _, Attribute.Floats _, Attribute.Strings _ -> list(attribute);
      case Attribute.TensorValue(Tensor value) -> new Attribute.TensorValue(tensor(value));
      case Attribute.Tensors(List<Tensor> values) ->
          new Attribute.Tensors(values.stream().map(this::tensor).toList());
      case Attribute.GraphValue(Graph value) -> new Attribute.GraphValue(of(value));
      case Attribute.Graphs(List<Graph> values) ->
          new Attribute.Graphs(values.stream().map(this::of).toList());
      case Attribute.IntValue _,
          Attribute.FloatValue _,
          Attribute.StringValue _,
          Attribute.TypeValue _,
          Attribute.Types _ ->
          attribute;
    };
  }

  private Attribute list(Attribute attribute) {
    return !Share.isLarge(Map.of("", attribute))
        ? attribute
        : share.<Attribute>hold(
            attribute,
            region -> {
              region.charge(MemoryKind.HEAP, HeapBytes.of(attribute));
              return attribute;
            });
  }

  private Tensor tensor(Tensor tensor) {
    return tensors.computeIfAbsent(tensor, this::held);
  }

  private Tensor held(Tensor tensor) {
    if (Share.isLarge(tensor)) {
      return share.tensor(tensor, source);
    }
    return switch (source) {
      case TensorSource.Owned _ -> tensor;
      case TensorSource.Copied _ -> own(tensor);
      case TensorSource.Mapped(Region file, var files) ->
          file.holds(tensor.data()) ? own(tensor) : tensor;
    };
  }

  private Tensor own(Tensor tensor) {
    if (tensor.type() == ElementType.STRING) {
      return tensor;
    }
    Tensor copy = model.zeros(tensor.type(), tensor.shape());
    copy.data().copyFrom(tensor.data());
    return copy;
  }
}
