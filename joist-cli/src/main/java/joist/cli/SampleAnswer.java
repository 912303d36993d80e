package joist.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.random.RandomTensor;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Inputs that a model runs on, with what it answers.
 *
 * @param extent what stands for every extent that the model leaves open
 */
record SampleAnswer(long extent, Map<String, Tensor> inputs, Map<String, Tensor> answers) {
  private static final long[] EXTENTS = {1, 3};

  /** Bounds of integers, which often are indices into something small. */
  private static final long[] BELOW = {10, 2, 1};

  private static final long MOST_ELEMENTS = 1L << 28;

  /**
   * Answers for open extents of 1 and of 3, as far as the model runs on them.
   *
   * @param given text by input for those that are not to be random, as {@link InputText} has it
   * @throws BadInputException when the model runs on none
   */
  static List<SampleAnswer> of(
      Graph graph, UnaryOperator<Map<String, Tensor>> engine, Map<String, String> given, long seed)
      throws IOException {
    List<SampleAnswer> samples = new ArrayList<>();
    String reason = "";
    for (long extent : EXTENTS) {
      for (long below : BELOW) {
        Map<String, Tensor> inputs = inputs(graph, given, new Random(seed), extent, below);
        try {
          samples.add(new SampleAnswer(extent, inputs, engine.apply(inputs)));
          break;
        } catch (GraphException e) {
          reason = String.valueOf(e.getMessage());
        }
      }
    }
    if (samples.isEmpty()) {
      throw new BadInputException(
          "the model does not run on random inputs, so a conversion cannot be checked: %s; give inputs that it runs on with --input NAME=FILE.npy"
              .formatted(reason));
    }
    return samples;
  }

  private static Map<String, Tensor> inputs(
      Graph graph, Map<String, String> given, Random random, long extent, long below)
      throws IOException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      String text = given.get(input.name());
      Tensor tensor =
          text == null
              ? RandomTensor.of(input.type().elementType(), shape(input, extent), below, random)
              : new InputText(text, random).tensor(input);
      inputs.put(input.name(), tensor);
    }
    return inputs;
  }

  private static Shape shape(Value input, long extent) {
    Shape shape =
        Shape.of(
            input.type().dims().stream()
                .mapToLong(dim -> dim instanceof Dim.Known(long known) ? known : extent)
                .toArray());
    if (shape.elements() > MOST_ELEMENTS) {
      throw new BadInputException(
          "input %s has more than the %,d elements that can be made up"
              .formatted(input, MOST_ELEMENTS));
    }
    return shape;
  }
}
