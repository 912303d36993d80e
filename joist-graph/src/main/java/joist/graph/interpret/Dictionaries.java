package joist.graph.interpret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Node;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** ONNX-ML's maps: from scores by ZipMap, and to vectors by CastMap and DictVectorizer. */
final class Dictionaries {
  private Dictionaries() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".ZipMap", Operation.of(Dictionaries::zip));
    all.put(Node.ONNX_ML + ".CastMap", Operation.of(Dictionaries::cast));
    all.put(Node.ONNX_ML + ".DictVectorizer", Operation.of(Dictionaries::vectorize));
  }

  /** A map from class to score for each row; one for a vector. */
  private static Datum zip(Call call) {
    Tensor scores = call.input(0);
    Tensor labels = labels(call, "classlabels_strings", "classlabels_int64s");
    int rank = scores.shape().rank();
    long classes = rank == 0 ? 1 : scores.shape().dim(-1);
    if (rank > 2 || labels.shape().elements() != classes) {
      throw call.failure("expected scores of the classes %s, got %s".formatted(labels, scores));
    }
    long rows = rank == 2 ? scores.shape().dim(0) : 1;
    List<Datum> maps = new ArrayList<>();
    for (long row = 0; row < rows; row++) {
      Tensor values = rank == 2 ? Stacks.slice(scores, 0, row) : scores.reshape(Shape.of(classes));
      maps.add(new Datum.Dictionary(labels, values));
    }
    return new Datum.Sequence(maps);
  }

  private static Tensor labels(Call call, String strings, String integers) {
    List<String> texts = call.node().stringsAttribute(strings);
    long[] numbers = call.node().intsAttribute(integers);
    return texts.isEmpty()
        ? Tensor.of(Shape.of(numbers.length), numbers)
        : Tensor.of(Shape.of(texts.size()), texts.toArray(String[]::new));
  }

  private static Datum.Dictionary map(Call call) {
    if (call.datum(0) instanceof Datum.Dictionary map) {
      return map;
    }
    throw call.failure("expected a map, got " + call.datum(0));
  }

  /** Values in the order of their keys: close together, or each at the place that its key is. */
  private static Tensor cast(Call call) {
    Datum.Dictionary map = map(call);
    TreeMap<Long, Long> places = new TreeMap<>();
    for (long i = 0; i < map.keys().shape().elements(); i++) {
      places.put(Elements.integer(map.keys(), i), i);
    }
    boolean sparse = call.node().stringAttribute("map_form", "DENSE").equals("SPARSE");
    long width = sparse ? call.node().intAttribute("max_map", 1) : places.size();
    String to = call.node().stringAttribute("cast_to", "TO_FLOAT");
    ElementType type =
        switch (to) {
          case "TO_FLOAT" -> ElementType.F32;
          case "TO_INT64" -> ElementType.I64;
          case "TO_STRING" -> ElementType.STRING;
          default -> throw call.failure("expected TO_FLOAT, TO_INT64 or TO_STRING, got " + to);
        };
    Tensor values = Casts.cast(map.values(), type);
    Tensor result = Casts.cast(Tensor.zeros(ElementType.I64, Shape.of(1, width)), type);
    long next = 0;
    for (Map.Entry<Long, Long> entry : places.entrySet()) {
      long at = sparse ? entry.getKey() : next++;
      if (at < 0 || at >= width) {
        throw call.failure(
            "expected keys of 0 to max_map - 1 = %d, got %d".formatted(width - 1, at));
      }
      Elements.copy(values, entry.getValue(), result, at);
    }
    return result;
  }

  /** The value of each word of the vocabulary in order; zero or empty where it is no key. */
  private static Tensor vectorize(Call call) {
    Datum.Dictionary map = map(call);
    boolean text = map.keys().type() == ElementType.STRING;
    Tensor words = labels(call, "string_vocabulary", "int64_vocabulary");
    if (text != (words.type() == ElementType.STRING)) {
      throw call.failure("expected a vocabulary for keys of %s".formatted(map.keys()));
    }
    Map<Object, Long> places = new HashMap<>();
    for (long i = 0; i < map.keys().shape().elements(); i++) {
      places.put(key(map.keys(), i), i);
    }
    long width = words.shape().elements();
    Tensor result = Tensor.zeros(map.values().type(), Shape.of(1, width));
    for (long i = 0; i < width; i++) {
      Long place = places.get(key(words, i));
      if (place != null) {
        Elements.copy(map.values(), place, result, i);
      }
    }
    return result;
  }

  private static Object key(Tensor keys, long i) {
    return keys.type() == ElementType.STRING ? keys.string(i) : (Object) Elements.integer(keys, i);
  }
}
