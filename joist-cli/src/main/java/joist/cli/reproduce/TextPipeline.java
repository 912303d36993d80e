package joist.cli.reproduce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A text's sentiment, as PRETZEL's pipelines tell it: its words, pairs of them and triples of
 * letters are counted by two dictionaries, weighed, put side by side, and summed up to a logistic.
 * Pipelines differ in the weights of the sum alone.
 */
final class TextPipeline {
  private static final int WORDS = 5_000;
  private static final int PAIRS = 15_000;
  private static final int TRIPLES = 12_000;
  private static final int LETTERS = 26;
  private static final int WORDS_OF_A_TEXT = 12;

  private TextPipeline() {}

  /** Writes pipeline {@code number}, in a file of its own with all that it needs. */
  static void write(int number, Path file) {
    OnnxWriter.write(graph(number), file);
  }

  private static Graph graph(int number) {
    GraphBuilder builder = new GraphBuilder("sentiment");
    String text = builder.input("text", ValueType.of(ElementType.STRING, Dim.BATCH));
    String letters = builder.node(Node.MICROSOFT, "Tokenizer", tokens(""), text);
    String words = builder.node(Node.MICROSOFT, "Tokenizer", tokens(" "), text);
    String ofTriples = counts(builder, letters, triples(), new long[] {0, 0, 0}, TRIPLES);
    String ofWords = counts(builder, words, wordsAndPairs(), new long[] {0, WORDS}, WORDS + PAIRS);
    String features =
        builder.node(
            Node.ONNX, "Concat", Map.of("axis", new Attribute.IntValue(1)), ofTriples, ofWords);
    String weighed = builder.node("Mul", features, builder.constant("weights", weights(number)));
    String axes = builder.constant("axes", Tensor.of(Shape.of(1), 1L));
    String sum = builder.node("ReduceSum", weighed, axes);
    builder.nodeNamed("positive", Node.ONNX, "Sigmoid", Map.of(), sum);
    builder.output("positive", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
    return withMicrosoft(builder.build());
  }

  private static Graph withMicrosoft(Graph graph) {
    Map<String, Integer> opsets = new TreeMap<>(graph.opsets());
    opsets.put(Node.MICROSOFT, 1);
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        graph.nodes(),
        opsets,
        graph.metadata());
  }

  private static Map<String, Attribute> tokens(String separator) {
    return Map.of(
        "mark", new Attribute.IntValue(0),
        "mincharnum", new Attribute.IntValue(1),
        "pad_value", new Attribute.StringValue(""),
        "separators", new Attribute.Strings(List.of(separator)));
  }

  /**
   * Counts of n-grams.
   *
   * @param starts for each length, where the n-grams of that length begin among the grams
   */
  private static String counts(
      GraphBuilder builder, String tokens, List<String> grams, long[] starts, int count) {
    int longest = starts.length;
    int shortest = longest == 3 ? 3 : 1;
    long[] columns = new long[count];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      columns[i] = i;
      weights[i] = 1 + i % 7 / 4f;
    }
    Map<String, Attribute> attributes =
        Map.of(
            "mode", new Attribute.StringValue("TFIDF"),
            "min_gram_length", new Attribute.IntValue(shortest),
            "max_gram_length", new Attribute.IntValue(longest),
            "max_skip_count", new Attribute.IntValue(0),
            "ngram_counts", new Attribute.Ints(starts),
            "ngram_indexes", new Attribute.Ints(columns),
            "weights", new Attribute.Floats(weights),
            "pool_strings", new Attribute.Strings(grams));
    return builder.node(Node.ONNX, "TfIdfVectorizer", attributes, tokens);
  }

  /** The word of a number: five letters, so that all texts have as many. */
  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    int left = number * 577 + 13;
    for (int i = 0; i < 5; i++) {
      word.append((char) ('a' + left % LETTERS));
      left /= LETTERS;
    }
    return word.toString();
  }

  /** Words, then pairs of them. */
  private static List<String> wordsAndPairs() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      words.add(word(i));
    }
    for (int i = 0; i < PAIRS; i++) {
      words.add(word(i));
      words.add(word(i * 7 % WORDS));
    }
    return words;
  }

  private static List<String> triples() {
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < TRIPLES; i++) {
      int number = i * 7;
      for (int k = 0; k < 3; k++) {
        letters.add(String.valueOf((char) ('a' + number % LETTERS)));
        number /= LETTERS;
      }
    }
    return letters;
  }

  private static Tensor weights(int number) {
    Random random = new Random(number);
    float[] weights = new float[WORDS + PAIRS + TRIPLES];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (random.nextFloat() - 0.5f) / 8;
    }
    return Tensor.of(Shape.of(1, weights.length), weights);
  }

  /** A text, of words that most dictionaries would know. */
  static Tensor text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS_OF_A_TEXT; i++) {
      text.append(i == 0 ? "" : " ").append(word(random.nextInt(WORDS * 5 / 4)));
    }
    return Tensor.of(Shape.of(1), text.toString());
  }
}
