package joist.learn.feature;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.table.Column;
import joist.tensor.ElementType;

/**
 * A category column through one or more dictionaries from text to number, such as its code and its
 * count.
 */
record CategoryLookup(String column, List<Dictionary> dictionaries) implements ColumnEncoding {
  CategoryLookup {
    dictionaries = List.copyOf(dictionaries);
  }

  /**
   * A feature's values by text.
   *
   * @param keys distinct, none empty
   * @param values f32[keys]
   * @param otherwise the value of missing and unseen texts
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Dictionary(Feature feature, List<String> keys, float[] values, float otherwise) {
    Dictionary {
      keys = List.copyOf(keys);
    }

    /** Codes 0, 1, 2, … in the order of {@code keys}. */
    static Dictionary codes(Feature feature, List<String> keys, float otherwise) {
      float[] values = new float[keys.size()];
      for (int code = 0; code < values.length; code++) {
        values[code] = code;
      }
      return new Dictionary(feature, keys, values, otherwise);
    }
  }

  @Override
  public List<Feature> features() {
    return dictionaries.stream().map(Dictionary::feature).toList();
  }

  @Override
  public float[][] encode(Column source) {
    if (!(source instanceof Column.Categories categories)) {
      throw ColumnEncoding.wrongType(source, "categories");
    }
    return dictionaries.stream()
        .map(dictionary -> encode(categories, dictionary))
        .toArray(float[][]::new);
  }

  private static float[] encode(Column.Categories source, Dictionary dictionary) {
    float[] byCode = byCode(source.dictionary(), dictionary);
    float[] encoded = new float[source.rows()];
    int[] codes = source.codes();
    for (int row = 0; row < encoded.length; row++) {
      encoded[row] = codes[row] < 0 ? dictionary.otherwise() : byCode[codes[row]];
    }
    return encoded;
  }

  private static float[] byCode(List<String> texts, Dictionary dictionary) {
    Map<String, Float> lookup = new HashMap<>();
    for (int i = 0; i < dictionary.keys().size(); i++) {
      lookup.put(dictionary.keys().get(i), dictionary.values()[i]);
    }
    float[] byCode = new float[texts.size()];
    for (int code = 0; code < byCode.length; code++) {
      byCode[code] = lookup.getOrDefault(texts.get(code), dictionary.otherwise());
    }
    return byCode;
  }

  @Override
  public List<String> emit(GraphBuilder builder) {
    String input = ColumnEncoding.input(builder, column, ElementType.STRING);
    List<String> values = new ArrayList<>();
    for (Dictionary dictionary : dictionaries) {
      values.add(
          builder.node(
              Node.ONNX_ML,
              "LabelEncoder",
              Map.of(
                  "keys_strings", new Attribute.Strings(dictionary.keys()),
                  "values_floats", new Attribute.Floats(dictionary.values()),
                  "default_float", new Attribute.FloatValue(dictionary.otherwise())),
              input));
    }
    return values;
  }
}
