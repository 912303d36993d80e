package joist.model.handler;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.model.GraphRunner;
import joist.model.StepListener;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Runs a handler in this process, and holds callers and it to what it declares. Thread-safe. */
final class HandlerRunner implements GraphRunner {
  private final Handler handler;
  private final List<Value> inputs;
  private final List<Value> outputs;

  HandlerRunner(Handler handler) {
    this.handler = handler;
    this.inputs = List.copyOf(handler.inputs());
    this.outputs = List.copyOf(handler.outputs());
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given) {
    Map<String, Long> extents = new HashMap<>();
    String wrong = problem(inputs, given, extents);
    if (!wrong.isEmpty()) {
      throw new GraphException("the handler's inputs: " + wrong);
    }
    Map<String, Tensor> made = answer(given);
    wrong = problem(outputs, made, extents);
    if (!wrong.isEmpty()) {
      throw new HandlerException("the handler's outputs: " + wrong);
    }
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    outputs.forEach(output -> ordered.put(output.name(), made.get(output.name())));
    return ordered;
  }

  @Override
  public Map<String, Tensor> watched(Map<String, Tensor> given, StepListener listener) {
    long start = System.nanoTime();
    Map<String, Tensor> made = run(given);
    listener.ran(List.of(), List.of("handler"), System.nanoTime() - start);
    return made;
  }

  private Map<String, Tensor> answer(Map<String, Tensor> given) {
    Map<String, Tensor> made;
    try {
      made = handler.run(Map.copyOf(given));
    } catch (BadInputsException told) {
      throw new GraphException(String.valueOf(told.getMessage()));
    } catch (Exception | Error failed) { // of any kind: it is not Joist's code
      throw new HandlerException("the handler failed: " + failed, failed);
    }
    if (made == null) {
      throw new HandlerException("the handler's outputs: expected a map, got null");
    }
    return made;
  }

  private static String problem(
      List<Value> declared, Map<String, Tensor> given, Map<String, Long> extents) {
    for (Value value : declared) {
      Tensor tensor = given.get(value.name());
      if (tensor == null || !fits(value, tensor, extents)) {
        return "expected '%s' as %s%s, got %s"
            .formatted(
                value.name(),
                value.datumType(),
                extents.isEmpty() ? "" : " with " + extents,
                tensor == null ? "nothing" : tensor.type() + "" + tensor.shape());
      }
    }
    return "";
  }

  private static boolean fits(Value value, Tensor tensor, Map<String, Long> extents) {
    List<Dim> dims = value.type().dims();
    Shape shape = tensor.shape();
    boolean fits = tensor.type() == value.type().elementType() && shape.rank() == dims.size();
    for (int axis = 0; fits && axis < dims.size(); axis++) {
      long extent = shape.dim(axis);
      fits =
          switch (dims.get(axis)) {
            case Dim.Known known -> known.extent() == extent;
            case Dim.Symbol symbol -> {
              Long bound = extents.putIfAbsent(symbol.name(), extent);
              yield bound == null || bound == extent;
            }
          };
    }
    return fits;
  }

  @Override
  public boolean keepsRowsApart(Map<String, Tensor> given) {
    try {
      return handler.keepsRowsApart();
    } catch (Exception | Error failed) { // of any kind: it is not Joist's code
      throw new HandlerException("the handler failed: " + failed, failed);
    }
  }

  @Override
  public void warm(Duration most) {
    // nothing of it is compiled here
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {
    handler.close();
  }
}
