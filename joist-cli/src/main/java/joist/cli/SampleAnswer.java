package joist.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.onnx.conformance.Engine;
import joist.tensor.Datum;

/** Inputs that a model runs on, with what it answers. */
record SampleAnswer(Map<String, Datum> inputs, Map<String, ? extends Datum> answers) {
  private static final long[] EXTENTS = {1, 3};

  /** Bounds of integers, which often are indices into something small. */
  private static final long[] BELOW = {10, 2, 1};

  /**
   * Answers for open extents of 1 and of 3, as far as the model runs on them.
   *
   * @param given text by input for those that are not to be random, as {@link InputText} has it
   * @throws BadInputException when the model runs on none
   */
  static List<SampleAnswer> of(Graph graph, Engine engine, Map<String, String> given, long seed)
      throws IOException {
    List<SampleAnswer> samples = new ArrayList<>();
    String reason = "";
    for (long extent : EXTENTS) {
      for (long below : BELOW) {
        Map<String, Datum> inputs = inputs(graph, given, new Random(seed), extent, below);
        try {
          samples.add(new SampleAnswer(inputs, engine.run(graph, inputs)));
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

  private static Map<String, Datum> inputs(
      Graph graph, Map<String, String> given, RandomGenerator random, long extent, long below)
      throws IOException {
    RandomDatum made = new RandomDatum(extent, below, random);
    Map<String, Datum> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      String text = given.get(input.name());
      inputs.put(
          input.name(), text == null ? made.of(input) : new InputText(text, random).tensor(input));
    }
    return inputs;
  }
}
