package joist.server.tfs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import joist.graph.Dim;
import joist.graph.Value;
import joist.server.http.RequestException;
import joist.serving.Description;
import tensorflow.DataType;
import tensorflow.SignatureDef;
import tensorflow.TensorInfo;
import tensorflow.TensorShapeProto;

/**
 * A model's signatures: the default one, by which it predicts, and those by which it classifies or
 * regresses. All take and give what the graph does.
 */
final class Signatures {
  static final String DEFAULT = "serving_default";
  static final String PREDICT = "tensorflow/serving/predict";
  static final String CLASSIFY = "tensorflow/serving/classify";
  static final String REGRESS = "tensorflow/serving/regress";

  private Signatures() {}

  /**
   * Lets a request's signature pass; empty is the default.
   *
   * @param method by which the request calls the model
   */
  static void require(String name, String method) {
    Set<String> known = Set.of("", DEFAULT, method, method.substring(method.lastIndexOf('/') + 1));
    if (!known.contains(name)) {
      throw RequestException.badRequest(
          "expected the signature '%s' or '%s', got '%s'".formatted(DEFAULT, method, name));
    }
  }

  static Map<String, SignatureDef> of(Description model) {
    Map<String, SignatureDef> all = new TreeMap<>();
    all.put(DEFAULT, definition(model, PREDICT));
    model
        .signature()
        .ifPresent(rows -> {
          String method = rows.isClassification() ? CLASSIFY : REGRESS;
          all.put(method, definition(model, method));
        });
    return all;
  }

  private static SignatureDef definition(Description model, String method) {
    SignatureDef.Builder definition = SignatureDef.newBuilder().setMethodName(method);
    model.inputs().forEach(value -> definition.putInputs(value.name(), info(value)));
    model.outputs().forEach(value -> definition.putOutputs(value.name(), info(value)));
    return definition.build();
  }

  private static TensorInfo info(Value value) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long extent : extents(value)) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(extent));
    }
    return TensorInfo.newBuilder()
        .setName(value.name() + ":0")
        .setDtype(
            TfType.of(value.type().elementType()).map(TfType::message).orElse(DataType.DT_INVALID))
        .setTensorShape(shape)
        .build();
  }

  private static List<Long> extents(Value value) {
    return value.type().dims().stream()
        .map(dim ->
            switch (dim) {
              case Dim.Known known -> known.extent();
              case Dim.Symbol symbol -> -1L;
            })
        .toList();
  }
}
