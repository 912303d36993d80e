package joist.server.inference;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.model.Model;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What is before and behind the running of a decoded request: checks each input against the graph;
 * picks outputs.
 */
public final class Inference {
  private final Model model;
  private final Function<ElementType, String> typeName;

  /**
   * @param typeName how the caller's protocol names element types
   */
  public Inference(Model model, Function<ElementType, String> typeName) {
    this.model = model;
    this.typeName = typeName;
  }

  /**
   * The request's inputs as the graph has them: typed, and shaped with the trailing 1 that may be
   * left out.
   */
  public Map<String, Tensor> inputs(InferRequest request) {
    Graph graph = model.graph();
    if (!request.outputs().isEmpty()) {
      checkOutputs(graph, request.outputs());
    }
    return bound(graph, request.inputs());
  }

  /** The outputs that the request wants, of all, in the graph's order. */
  public Map<String, Tensor> wanted(InferRequest request, Map<String, Tensor> outputs) {
    Map<String, Tensor> wanted = LinkedHashMap.newLinkedHashMap(outputs.size());
    for (Value output : model.graph().outputs()) {
      Tensor tensor = outputs.get(output.name());
      if (tensor != null
          && (request.outputs().isEmpty() || request.outputs().contains(output.name()))) {
        wanted.put(output.name(), tensor);
      }
    }
    return wanted;
  }

  private static void checkOutputs(Graph graph, List<String> wanted) {
    if (wanted.isEmpty()) {
      return; // all of them
    }
    List<String> names = graph.outputs().stream().map(Value::name).toList();
    for (String output : wanted) {
      if (!names.contains(output)) {
        throw RequestException.badRequest(
            "output '%s': the model has none of that name; its outputs are %s"
                .formatted(output, String.join(", ", names)));
      }
    }
  }

  private Map<String, Tensor> bound(Graph graph, Map<String, Tensor> inputs) {
    Map<String, Tensor> bound = HashMap.newHashMap(graph.inputs().size());
    Map<String, Long> symbols = HashMap.newHashMap(1);
    for (Value input : graph.inputs()) {
      Tensor given = inputs.get(input.name());
      if (given == null) {
        throw RequestException.badRequest(
            "input '%s' is missing; the model's inputs are %s"
                .formatted(input.name(), graph.inputs()));
      }
      bound.put(input.name(), fitted(input, given, symbols));
    }
    if (inputs.size() > bound.size()) {
      refuseOthers(graph, inputs.keySet(), bound.keySet());
    }
    return bound;
  }

  private static void refuseOthers(Graph graph, Set<String> given, Set<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw RequestException.badRequest(
            "input '%s': the model has none of that name; its inputs are %s"
                .formatted(name, graph.inputs()));
      }
    }
  }

  private Tensor fitted(Value input, Tensor given, Map<String, Long> symbols) {
    if (given.type() != input.type().elementType()) {
      throw RequestException.badRequest(
          "input '%s': expected datatype %s, got %s"
              .formatted(
                  input.name(),
                  typeName.apply(input.type().elementType()),
                  typeName.apply(given.type())));
    }
    Tensor shaped = columnShaped(input, given);
    List<Dim> dims = input.type().dims();
    boolean fits = shaped.shape().rank() == dims.size();
    for (int axis = 0; fits && axis < dims.size(); axis++) {
      fits = fits(dims.get(axis), shaped.shape().dim(axis), symbols);
    }
    if (!fits) {
      throw RequestException.badRequest(
          "input '%s': expected shape %s%s, got %s"
              .formatted(
                  input.name(), dims, symbols.isEmpty() ? "" : " with " + symbols, given.shape()));
    }
    return shaped;
  }

  private static boolean fits(Dim dim, long extent, Map<String, Long> symbols) {
    return switch (dim) {
      case Dim.Known known -> known.extent() == extent;
      case Dim.Symbol symbol -> {
        Long bound = symbols.putIfAbsent(symbol.name(), extent);
        yield bound == null || bound == extent;
      }
    };
  }

  /** {@code [N]} as {@code [N, 1]} where the graph has a column. */
  private static Tensor columnShaped(Value input, Tensor given) {
    List<Dim> dims = input.type().dims();
    boolean column = dims.size() == 2 && dims.get(1).equals(Dim.of(1));
    return column && given.shape().rank() == 1
        ? given.reshape(Shape.of(given.shape().dim(0), 1))
        : given;
  }
}
