package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * The n-grams of a {@code TfIdfVectorizer} of texts, as a trie over the words that they are made
 * of: a row's words are looked up once, and numbers are compared from there on.
 */
@SuppressWarnings("ArrayRecordComponent")
record NGramTable(
    StringTable words, LongTable edges, int[] gramOfNode, int wordCount, Counting counting)
    implements Tables.Table {

  /**
   * How n-grams are counted.
   *
   * @param columns for each n-gram, where it is counted
   * @param weights for each n-gram; all 1 where there are none
   * @param counts whether how often it is there counts
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Counting(long[] columns, float[] weights, boolean counts, int least, int most, int skips) {
    static Counting of(Node node) {
      long[] columns = node.intsAttribute("ngram_indexes");
      float[] weights = node.floatsAttribute("weights");
      boolean plain = node.stringAttribute("mode", "TF").equals("TF") || weights.length == 0;
      float[] used = plain ? new float[columns.length] : weights;
      if (plain) {
        Arrays.fill(used, 1);
      }
      return new Counting(
          columns,
          used,
          !node.stringAttribute("mode", "TF").equals("IDF"),
          (int) node.intAttribute("min_gram_length", 1),
          (int) node.intAttribute("max_gram_length", 1),
          (int) node.intAttribute("max_skip_count", 0));
    }
  }

  /** Whether a node is one that counts texts, and says where and how. */
  static boolean supports(Node node, ElementType from) {
    long[] columns = node.intsAttribute("ngram_indexes");
    int weights = node.floatsAttribute("weights").length;
    return from == ElementType.STRING
        && node.attribute("pool_strings").isPresent()
        && grams(node).size() == columns.length
        && grams(node).stream().distinct().count() == columns.length
        && LongStream.of(columns).distinct().count() == columns.length
        && (weights == 0 || weights == columns.length)
        && List.of("TF", "IDF", "TFIDF").contains(node.stringAttribute("mode", "TF"));
  }

  private static List<List<String>> grams(Node node) {
    List<String> pool = node.stringsAttribute("pool_strings");
    long[] starts = node.intsAttribute("ngram_counts");
    List<List<String>> grams = new ArrayList<>();
    for (int n = 1; n <= starts.length; n++) {
      int end = n < starts.length ? Math.toIntExact(starts[n]) : pool.size();
      for (int at = Math.toIntExact(starts[n - 1]); at + n <= end; at += n) {
        grams.add(pool.subList(at, at + n));
      }
    }
    return grams;
  }

  static NGramTable of(Node node) {
    List<List<String>> grams = grams(node);
    List<String> words = grams.stream().flatMap(List::stream).distinct().toList();
    StringTable table = new StringTable(words);
    Map<Long, Integer> nodes = new HashMap<>();
    List<Long> keys = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (List<String> gram : grams) {
      int at = -1;
      for (String word : gram) {
        long key = key(at, table.find(word), words.size());
        Integer next = nodes.putIfAbsent(key, keys.size());
        if (next == null) {
          next = keys.size();
          keys.add(key);
        }
        at = next;
      }
      ends.add(at);
    }
    int[] gramOfNode = new int[keys.size()];
    Arrays.fill(gramOfNode, -1);
    for (int gram = 0; gram < ends.size(); gram++) {
      gramOfNode[ends.get(gram)] = gram;
    }
    LongTable edges = new LongTable(keys.stream().mapToLong(Long::longValue).toArray());
    return new NGramTable(table, edges, gramOfNode, words.size(), Counting.of(node));
  }

  /** The edge from a node, -1 the root, by a word. */
  private static long key(int node, int word, int words) {
    return (node + 1L) * words + word;
  }

  Runnable bind(Tensor from, Tensor to) {
    String[] texts = from.strings();
    int width = (int) from.shape().dim(-1);
    int columns = (int) to.shape().dim(-1);
    MemorySegment data = to.data();
    int[] row = new int[width];
    return () -> {
      data.fill((byte) 0);
      for (int start = 0, line = 0; start < texts.length; start += width, line++) {
        for (int i = 0; i < width; i++) {
          row[i] = words.find(texts[start + i]);
        }
        count(row, data, (long) line * columns);
      }
    };
  }

  private void count(int[] row, MemorySegment data, long start) {
    for (int n = counting.least(); n <= Math.min(counting.most(), row.length); n++) {
      for (int step = 1; step <= (n == 1 ? 1 : counting.skips() + 1); step++) {
        for (int first = 0; first + (n - 1L) * step < row.length; first++) {
          int gram = gram(row, first, n, step);
          if (gram >= 0) {
            add(data, start + counting.columns()[gram]);
          }
        }
      }
    }
    weigh(data, start);
  }

  private static void add(MemorySegment data, long at) {
    data.setAtIndex(Tensor.F32, at, data.getAtIndex(Tensor.F32, at) + 1);
  }

  private int gram(int[] row, int first, int n, int step) {
    int node = -1;
    for (int k = 0; k < n; k++) {
      int word = row[first + k * step];
      node = word < 0 ? StringTable.ABSENT : edges.find(key(node, word, wordCount));
      if (node == StringTable.ABSENT) {
        return -1;
      }
    }
    return gramOfNode[node];
  }

  private void weigh(MemorySegment data, long start) {
    for (int gram = 0; gram < counting.columns().length; gram++) {
      long at = start + counting.columns()[gram];
      float count = data.getAtIndex(Tensor.F32, at);
      if (count > 0) {
        float weight = counting.weights()[gram];
        data.setAtIndex(Tensor.F32, at, counting.counts() ? weight * count : weight);
      }
    }
  }

  @Override
  public long bytes() {
    return words.bytes() + edges.bytes() + 4L * gramOfNode.length + 12L * counting.weights().length;
  }
}
