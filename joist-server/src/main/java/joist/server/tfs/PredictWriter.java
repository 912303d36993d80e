package joist.server.tfs;

import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import joist.server.http.ByteSink;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a predict answer as the request came: {@code predictions} by row, or {@code outputs} by
 * column. Numbers that are not finite are the tokens {@code NaN} and {@code Infinity}, which
 * TensorFlow Serving has beside JSON's; texts of outputs whose names end in {@code _bytes} are in
 * base 64.
 */
final class PredictWriter {
  private final JsonGenerator out;

  private PredictWriter(JsonGenerator out) {
    this.out = out;
  }

  static Buffer write(JsonInput json, Map<String, Tensor> outputs, boolean byRow) {
    ByteSink sink = new ByteSink(512);
    try (JsonGenerator out = json.factory().createGenerator(ObjectWriteContext.empty(), sink)) {
      out.writeStartObject();
      if (byRow) {
        new PredictWriter(out).predictions(outputs);
      } else {
        new PredictWriter(out).outputs(outputs);
      }
      out.writeEndObject();
    }
    return sink.toBuffer();
  }

  private void outputs(Map<String, Tensor> outputs) {
    out.writeName("outputs");
    if (outputs.size() == 1) {
      outputs.forEach((name, tensor) -> nested(name, tensor, 0, 0));
      return;
    }
    out.writeStartObject();
    outputs.forEach((name, tensor) -> {
      out.writeName(name);
      nested(name, tensor, 0, 0);
    });
    out.writeEndObject();
  }

  private void predictions(Map<String, Tensor> outputs) {
    out.writeArrayPropertyStart("predictions");
    long rows = rows(outputs);
    for (long row = 0; row < rows; row++) {
      if (outputs.size() == 1) {
        long at = row;
        outputs.forEach((name, tensor) -> nested(name, tensor, 1, at));
      } else {
        object(outputs, row);
      }
    }
    out.writeEndArray();
  }

  private void object(Map<String, Tensor> outputs, long row) {
    out.writeStartObject();
    outputs.forEach((name, tensor) -> {
      out.writeName(name);
      nested(name, tensor, 1, row);
    });
    out.writeEndObject();
  }

  private static long rows(Map<String, Tensor> outputs) {
    long rows = -1;
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      Tensor tensor = output.getValue();
      long own = tensor.shape().rank() == 0 ? -1 : tensor.shape().dim(0);
      if (own < 0 || (rows >= 0 && own != rows)) {
        throw RequestException.badRequest(
            "output '%s' is %s, which has no row for each instance; ask with \"inputs\" instead"
                .formatted(output.getKey(), tensor));
      }
      rows = own;
    }
    return Math.max(0, rows);
  }

  /** The part of a tensor that {@code index} counts at {@code depth}. */
  private void nested(String name, Tensor tensor, int depth, long index) {
    if (depth == tensor.shape().rank()) {
      element(name, tensor, index);
      return;
    }
    long extent = tensor.shape().dim(depth);
    out.writeStartArray();
    for (long i = 0; i < extent; i++) {
      nested(name, tensor, depth + 1, index * extent + i);
    }
    out.writeEndArray();
  }

  private void element(String name, Tensor tensor, long i) {
    switch (tensor.type()) {
      case F32 -> real(tensor.f32(i));
      case F16, BF16 -> real((float) TensorNumbers.real(tensor, i));
      case F64 -> real(tensor.f64(i));
      case BOOL -> out.writeBoolean(tensor.bool(i));
      case U64 -> out.writeNumber(new BigInteger(Long.toUnsignedString(tensor.i64(i))));
      case STRING -> text(name, tensor.string(i));
      case I8, U8, I16, U16, I32, U32, I64 -> out.writeNumber(TensorNumbers.integer(tensor, i));
      default ->
          throw RequestException.badRequest(
              "output '%s': TensorFlow has no type for elements of %s"
                  .formatted(name, tensor.type()));
    }
  }

  private void real(float value) {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeRawValue(Float.toString(value));
    }
  }

  private void real(double value) {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeRawValue(Double.toString(value));
    }
  }

  private void text(String name, String text) {
    if (!name.endsWith("_bytes")) {
      out.writeString(text);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeStartObject();
    out.writeStringProperty("b64", Base64.getEncoder().encodeToString(bytes));
    out.writeEndObject();
  }
}
