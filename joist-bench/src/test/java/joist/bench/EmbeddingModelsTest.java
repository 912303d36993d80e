package joist.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import joist.compiler.Executable;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.measure.AnswerDifference;
import joist.onnx.OnnxReader;
import joist.onnx.engine.EngineSession;
import joist.onnx.engine.Engines;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sentence embeddings as Java programs really use them: published models, from the registry. */
@Tag("embeddings")
class EmbeddingModelsTest {
  private static final String MINI_LM = "all-minilm-l6-v2";
  private static final int WORDS = 30_522;
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private static final int[][] BATCHES_AND_LENGTHS = {{1, 3}, {1, 16}, {2, 33}, {5, 64}, {1, 128}};

  @TempDir static Path folder;

  @ParameterizedTest
  @ValueSource(strings = {MINI_LM, "bge-small-en-v1.5", "e5-small-v2"})
  void answersAsOnnxRuntimeDoesForAnyBatchAndLength(String model) throws IOException {
    Path file = file(model + ".onnx");
    Executable executable = Executable.compile(OnnxReader.read(file));
    try (EngineSession peer = new Engines(Optional.empty()).find("onnxruntime").open(file, 1)) {
      for (int[] size : BATCHES_AND_LENGTHS) {
        Map<String, Tensor> inputs = inputs(size[0], size[1]);
        AnswerDifference difference =
            AnswerDifference.between(peer.call(inputs).outputs(), executable.run(inputs));
        assertThat(difference.largest())
            .as("%s, %d rows of %d, seed %d", model, size[0], size[1], SEED)
            .isLessThan(1e-4);
      }
    }
  }

  @Test
  void answersCompiledAsInterpreted() throws IOException {
    Graph graph = OnnxReader.read(file(MINI_LM + ".onnx"));
    Map<String, Tensor> inputs = inputs(2, 5);
    AnswerDifference difference =
        AnswerDifference.between(
            Interpreter.run(graph, inputs), Executable.compile(graph).run(inputs));
    assertThat(difference.largest()).isLessThan(1e-5);
  }

  @Test
  void sentencesOfOneMeaningLieNearEachOther() throws IOException {
    Executable executable = Executable.compile(OnnxReader.read(file(MINI_LM + ".onnx")));
    JsonNode words;
    try (InputStream json = resource(MINI_LM + "-tokenizer.json")) {
      words = new JsonMapper().readTree(json).get("model").get("vocab");
    }
    double[] eating = embedding(executable, words, "a man is eating food");
    double[] meal = embedding(executable, words, "someone is having a meal");
    double[] train = embedding(executable, words, "the train was late again");
    assertThat(product(eating, eating)).isBetween(0.999, 1.001);
    assertThat(product(eating, meal)).isGreaterThan(product(eating, train) + 0.3);
  }

  /** The mean of the last states, of length 1; every word must be one of the tokenizer's. */
  private static double[] embedding(Executable executable, JsonNode words, String sentence) {
    List<Long> ids = new ArrayList<>();
    for (String word : ("[CLS] " + sentence + " [SEP]").split(" ")) {
      ids.add(Objects.requireNonNull(words.get(word), word).asLong());
    }
    long[] all = ids.stream().mapToLong(Long::longValue).toArray();
    Tensor states =
        executable
            .run(inputs(Tensor.of(Shape.of(1, all.length), all), all.length))
            .get("last_hidden_state");
    int width = (int) states.shape().dim(2);
    double[] mean = new double[width];
    for (int i = 0; i < states.shape().elements(); i++) {
      mean[i % width] += states.f32(i);
    }
    double length = Math.sqrt(product(mean, mean));
    for (int i = 0; i < width; i++) {
      mean[i] /= length;
    }
    return mean;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static Map<String, Tensor> inputs(int rows, int length) {
    Random random = new Random(SEED + 1000L * rows + length);
    long[] ids = random.longs((long) rows * length, 0, WORDS).toArray();
    return inputs(Tensor.of(Shape.of(rows, length), ids), 1 + random.nextInt(length));
  }

  /** Positions from {@code kept} on are masked, as a tokenizer pads. */
  private static Map<String, Tensor> inputs(Tensor ids, int kept) {
    int length = (int) ids.shape().dim(1);
    long[] mask = new long[(int) ids.shape().elements()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % length < kept ? 1 : 0;
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", ids);
    inputs.put("attention_mask", Tensor.of(ids.shape(), mask));
    inputs.put("token_type_ids", Tensor.of(ids.shape(), new long[mask.length]));
    return inputs;
  }

  private static Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream model = resource(name)) {
        Files.copy(model, file);
      }
    }
    return file;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        EmbeddingModelsTest.class.getClassLoader().getResourceAsStream(name),
        name + " is not on the class path; run with -P embeddings");
  }
}
