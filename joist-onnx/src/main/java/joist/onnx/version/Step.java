package joist.onnx.version;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.onnx.OnnxException;
import joist.tensor.Tensor;

/** The conversion of a graph from one version to the next or the one before. */
record Step(OperatorForms forms, Adapters adapters, int from, int to) {

  Graph apply(Graph graph) {
    Graph converted = convert(graph, Scope.around(graph), new Names(graph));
    Map<String, Integer> opsets = new TreeMap<>(graph.opsets());
    opsets.put(Node.ONNX, to);
    return new Graph(
        converted.name(),
        converted.inputs(),
        converted.outputs(),
        converted.initializers(),
        converted.nodes(),
        opsets,
        converted.metadata());
  }

  private Graph convert(Graph graph, Scope outside, Names names) {
    if (graph.nodes().stream().noneMatch(this::isTouched)) {
      return graph;
    }
    Scope scope = outside.inside(graph);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Rewrite rewrite = new Rewrite(from, to, scope, names, constants, nodes::add);
      if (node.domain().equals(Node.ONNX)) {
        rewritten(withInnerGraphs(node, scope, names), rewrite);
      } else {
        rewrite.emit(node);
      }
    }
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        constants,
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  /** The version in which the change lies: the later one. */
  private int changed() {
    return Math.max(from, to);
  }

  private boolean isTouched(Node node) {
    return node.domain().equals(Node.ONNX)
        && (forms.isNew(changed(), node.operator())
            || !forms.knows(node.operator())
            || node.attributes().values().stream().anyMatch(this::isTouched));
  }

  private boolean isTouched(Attribute attribute) {
    return attribute instanceof Attribute.GraphValue(Graph inner)
        && inner.nodes().stream().anyMatch(this::isTouched);
  }

  private Node withInnerGraphs(Node node, Scope scope, Names names) {
    NodeDraft draft = NodeDraft.of(node);
    node.attributes()
        .forEach((name, value) -> {
          if (value instanceof Attribute.GraphValue(Graph inner)) {
            Graph typed = new BodyInputs(node, scope.types()).typed(inner);
            draft.with(name, new Attribute.GraphValue(convert(typed, scope, names)));
          }
        });
    return draft.build();
  }

  private void rewritten(Node node, Rewrite rewrite) {
    if (!forms.isNew(changed(), node.operator())) {
      if (!forms.knows(node.operator())) {
        throw rewrite.failure(node, "there is no such operator in any version");
      }
      rewrite.emit(node);
      return;
    }
    List<Node> emitted = new ArrayList<>();
    Rewrite collecting =
        new Rewrite(from, to, rewrite.scope(), rewrite.names(), rewrite.constants(), emitted::add);
    adapt(node, collecting);
    for (Node next : emitted) {
      rewrite.emit(fitting(next, node, rewrite));
    }
  }

  private void adapt(Node node, Rewrite rewrite) {
    Optional<Adapter> adapter = adapters.adapter(node.operator(), from, to);
    try {
      adapter.ifPresentOrElse(found -> found.adapt(node, rewrite), () -> rewrite.emit(node));
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      OnnxException failure =
          rewrite.failure(
              node, "its attributes and inputs do not fit each other: " + e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  /** The node without what only states the default, if it fits its form in the new version. */
  private Node fitting(Node node, Node original, Rewrite rewrite) {
    OperatorForm form =
        forms
            .in(to, node.operator())
            .orElseThrow(() -> rewrite.failure(original, absence(node.operator())));
    Optional<OperatorForm> before = forms.in(from, node.operator());
    Node trimmed = before.map(old -> form.withoutDefaults(node, old)).orElse(node);
    FormCheck check = new FormCheck(trimmed, rewrite.scope().types());
    Optional<String> misfit =
        check
            .shape(form)
            .or(() ->
                before.flatMap(check::types).isEmpty() ? check.types(form) : Optional.empty());
    if (misfit.isPresent()) {
      throw rewrite.failure(original, misfit.get());
    }
    return trimmed;
  }

  private String absence(String operator) {
    return to < from
        ? "%s is there since opset %d".formatted(operator, from)
        : "%s was taken away by opset %d".formatted(operator, to);
  }
}
