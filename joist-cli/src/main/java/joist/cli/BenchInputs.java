package joist.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.report.BoundShapes;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What a model is timed on.
 *
 * @param graph the model, its inputs of the shapes of {@code tensors}
 */
record BenchInputs(Graph graph, Map<String, Tensor> tensors) {
  /**
   * The given tensors, and random ones for the other inputs.
   *
   * @param given text by input, as {@link InputText} has it
   * @param shapes by input
   * @throws UsageException for a name that is no input
   * @throws BadInputException when they do not fit the model, or it cannot be run on them
   */
  static BenchInputs of(
      BenchModel model,
      Map<String, String> given,
      Map<String, Shape> shapes,
      Optional<Integer> batch,
      long seed)
      throws IOException {
    try {
      Graph batched =
          batch.map(rows -> BoundShapes.batch(model.graph(), rows)).orElse(model.graph());
      InputNames.require(batched, shapes.keySet());
      Graph shaped = BoundShapes.bind(batched, shapes);
      Map<String, String> texts = new LinkedHashMap<>(given);
      for (Value input : shaped.inputs()) {
        texts.computeIfAbsent(input.name(), name -> random(input));
      }
      Map<String, Tensor> tensors =
          new ModelInputs(model.file(), shaped).tensors(texts, new Random(seed));
      Map<String, Shape> bound = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> bound.put(name, tensor.shape()));
      return new BenchInputs(BoundShapes.bind(model.graph(), bound), tensors);
    } catch (GraphException | ArithmeticException e) {
      throw new BadInputException("the model cannot be run for these inputs: " + e.getMessage());
    }
  }

  private static String random(Value input) {
    if (!input.holdsTensor()) {
      throw new BadInputException("nothing can be made up for the input " + input);
    }
    return "random:%s%s:2"
        .formatted(
            input.type().elementType(),
            SomeShape.of(input.type().dims()).toString().replace(" ", ""));
  }

  /** The inputs with their types, for people. */
  String title() {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
