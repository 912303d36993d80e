package joist.measure.suite;

import static joist.measure.suite.NetworkBuilder.integer;
import static joist.measure.suite.NetworkBuilder.ints;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;

/** Language models whole, from token numbers to vectors or scores, of random weights. */
final class LanguageModels {
  private static final int BERT_WORDS = 30_522;
  private static final int GPT2_WORDS = 50_257;
  private static final int GPT2_POSITIONS = 1024;

  private LanguageModels() {}

  /** An encoder as BERT is (Devlin et al., 2018), a quarter of its positions masked. */
  static SuiteCase.Model bert(int layers, int length, long width, long heads) {
    NetworkBuilder net = new NetworkBuilder("bert");
    String ids = net.indices("input_ids", BERT_WORDS, 1, length);
    String mask = net.firstOnes("attention_mask", length - length / 4, length);
    String words = net.node("Gather", net.weights(0.05, BERT_WORDS, width), ids);
    String x = net.normalize(net.node("Add", words, net.weights(0.05, 1, length, width)), width);
    String kept = net.node("Cast", Map.of("to", integer(1)), mask);
    String hidden = net.node("Mul", net.node("Sub", net.scalar(1), kept), net.scalar(-1e4f));
    String bias = net.reshape(hidden, 1, 1, 1, length);
    for (int layer = 0; layer < layers; layer++) {
      String attended = attention(net, x, bias, new long[] {length, width, heads});
      x = net.normalize(net.node("Add", x, net.dense(attended, width, width)), width);
      String inner = net.node("Gelu", net.dense(x, width, 4 * width));
      x = net.normalize(net.node("Add", x, net.dense(inner, 4 * width, width)), width);
    }
    return net.end(x, 1, length, width);
  }

  /** Self-attention over {@code {length, width, heads}}. */
  private static String attention(NetworkBuilder net, String x, String bias, long[] sizes) {
    long width = sizes[1];
    long size = width / sizes[2];
    String[] parts = new String[3];
    for (int i = 0; i < 3; i++) {
      String part = net.reshape(net.dense(x, width, width), 1, sizes[0], sizes[2], size);
      parts[i] = i == 1 ? net.transpose(part, 0, 2, 3, 1) : net.transpose(part, 0, 2, 1, 3);
    }
    String scores = net.node("MatMul", parts[0], parts[1]);
    scores = net.node("Div", scores, net.scalar((float) Math.sqrt((double) size)));
    String mixed = net.node("MatMul", net.softmax(net.node("Add", scores, bias)), parts[2]);
    return net.reshape(net.transpose(mixed, 0, 2, 1, 3), 1, sizes[0], width);
  }

  /**
   * One token through GPT-2 (Radford et al., 2019) with so many positions in its cache of keys and
   * values: scores of all words, and the longer cache.
   */
  static SuiteCase.Model gpt2Step(int layers, long past, long width, long heads) {
    NetworkBuilder net = new NetworkBuilder("gpt2");
    long size = width / heads;
    String words = net.weights(0.05, GPT2_WORDS, width);
    String places = net.weights(0.05, GPT2_POSITIONS, width);
    String x =
        net.node(
            "Add",
            net.node("Gather", words, net.indices("input_ids", GPT2_WORDS, 1, 1)),
            net.node("Gather", places, net.indices("position_ids", GPT2_POSITIONS, 1, 1)));
    List<String> outputs = new ArrayList<>();
    List<long[]> shapes = new ArrayList<>();
    Map<String, Attribute> alongTime = Map.of("axis", integer(2));
    for (int layer = 0; layer < layers; layer++) {
      String all = net.dense(net.normalize(x, width), width, 3 * width);
      String[] parts = net.split(all, 2, width, width, width);
      for (int i = 0; i < 3; i++) {
        parts[i] = net.transpose(net.reshape(parts[i], 1, 1, heads, size), 0, 2, 1, 3);
      }
      String oldKeys = net.input("past_keys." + layer, 1, heads, past, size);
      String oldValues = net.input("past_values." + layer, 1, heads, past, size);
      String keys = net.node("Concat", alongTime, oldKeys, parts[1]);
      String values = net.node("Concat", alongTime, oldValues, parts[2]);
      String scores = net.node("MatMul", parts[0], net.transpose(keys, 0, 1, 3, 2));
      scores = net.node("Div", scores, net.scalar((float) Math.sqrt((double) size)));
      String mixed = net.transpose(net.node("MatMul", net.softmax(scores), values), 0, 2, 1, 3);
      x = net.node("Add", x, net.dense(net.reshape(mixed, 1, 1, width), width, width));
      String inner = net.gelu(net.dense(net.normalize(x, width), width, 4 * width));
      x = net.node("Add", x, net.dense(inner, 4 * width, width));
      outputs.addAll(List.of(keys, values));
      shapes.add(new long[] {1, heads, past + 1, size});
      shapes.add(new long[] {1, heads, past + 1, size});
    }
    String table = net.node("Transpose", Map.of("perm", ints(1, 0)), words);
    outputs.addFirst(net.node("MatMul", net.normalize(x, width), table));
    shapes.addFirst(new long[] {1, 1, GPT2_WORDS});
    return net.end(outputs, shapes);
  }
}
