package joist.server.v2;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import joist.server.http.ByteSink;
import joist.server.http.JsonInput;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes an infer answer's JSON. A number that is not finite is null: JSON has no other way. */
final class InferWriter {
  private InferWriter() {}

  static Buffer write(
      JsonInput json, Deployment deployment, String id, Map<String, Tensor> outputs) {
    ByteSink sink = new ByteSink(512);
    try (JsonGenerator out = json.factory().createGenerator(ObjectWriteContext.empty(), sink)) {
      out.writeStartObject();
      out.writeStringProperty("model_name", deployment.name());
      out.writeStringProperty("model_version", Integer.toString(deployment.version()));
      if (!id.isEmpty()) {
        out.writeStringProperty("id", id);
      }
      out.writeObjectPropertyStart("parameters");
      out.writeStringProperty("digest", deployment.model().digest());
      out.writeEndObject();
      out.writeArrayPropertyStart("outputs");
      outputs.forEach((name, tensor) -> writeTensor(out, name, tensor));
      out.writeEndArray();
      out.writeEndObject();
    }
    return sink.toBuffer();
  }

  private static void writeTensor(JsonGenerator out, String name, Tensor tensor) {
    out.writeStartObject();
    out.writeStringProperty("name", name);
    out.writeStringProperty("datatype", DataType.nameOf(tensor.type()));
    out.writeArrayPropertyStart("shape");
    for (long dim : tensor.shape().dims()) {
      out.writeNumber(dim);
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("data");
    for (long i = 0; i < tensor.shape().elements(); i++) {
      writeElement(out, tensor, i);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeElement(JsonGenerator out, Tensor tensor, long i) {
    switch (tensor.type()) {
      case F32 -> {
        float value = tensor.f32(i);
        if (Float.isFinite(value)) {
          out.writeNumber(value);
        } else {
          out.writeNull();
        }
      }
      case F64 -> {
        double value = tensor.f64(i);
        if (Double.isFinite(value)) {
          out.writeNumber(value);
        } else {
          out.writeNull();
        }
      }
      case I64 -> out.writeNumber(tensor.i64(i));
      case I32 -> out.writeNumber(tensor.i32(i));
      case BOOL -> out.writeBoolean(tensor.bool(i));
      case STRING -> out.writeString(tensor.string(i));
      default ->
          throw new IllegalStateException(
              "an output of type " + tensor.type() + " has no JSON here");
    }
  }
}
