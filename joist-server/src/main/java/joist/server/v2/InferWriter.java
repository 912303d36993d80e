package joist.server.v2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.server.http.Answered;
import joist.server.http.ByteSink;
import joist.server.http.JsonInput;
import joist.server.http.RequestException;
import joist.server.memory.RegionAccess;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes an infer answer's JSON, and the raw bytes behind it. A number that is not finite is null:
 * JSON has no other way. Used once.
 */
final class InferWriter {
  /** A buffer of several parts costs more than to copy so many. */
  private static final int MOST_COPIED_BYTES = 8 << 10;

  private final JsonInput json;
  private final AnswerHeads heads;
  private final PlacedRequest request;
  private final RegionAccess regions;
  private final List<MemorySegment> raws = new ArrayList<>();
  private long rawBytes;

  InferWriter(InferReader.Means means, PlacedRequest request, RegionAccess regions) {
    this.json = means.json();
    this.heads = means.answers();
    this.request = request;
    this.regions = regions;
  }

  /**
   * An answer's body.
   *
   * @param jsonLength how many of its bytes are JSON
   */
  record Answer(Buffer body, int jsonLength) implements Answered {
    @Override
    public Answer copy() {
      return new Answer(body.copy(), jsonLength);
    }

    @Override
    public long bytes() {
      return body.length();
    }

    boolean hasRaw() {
      return jsonLength < body.length();
    }
  }

  Answer write(Deployment deployment, Map<String, Tensor> outputs) {
    if (!AnswerHeads.suits(request, outputs)) {
      return answer(written(deployment, outputs));
    }
    String id = request.tensors().id();
    byte[] known = heads.find(deployment, id, outputs);
    if (known == null) {
      ByteSink sink = written(deployment, outputs);
      heads.keep(deployment, id, outputs, sink.toBytes());
      return answer(sink);
    }
    outputs.values().forEach(tensor -> addRaw(RawTensor.bytes(tensor)));
    ByteSink sink = new ByteSink(known.length + (int) Math.min(rawBytes, MOST_COPIED_BYTES));
    sink.append(known);
    return answer(sink);
  }

  private ByteSink written(Deployment deployment, Map<String, Tensor> outputs) {
    ByteSink sink = new ByteSink(512);
    try (JsonGenerator out = json.factory().createGenerator(ObjectWriteContext.empty(), sink)) {
      out.writeStartObject();
      out.writeStringProperty("model_name", deployment.name());
      out.writeStringProperty("model_version", Integer.toString(deployment.version()));
      if (!request.tensors().id().isEmpty()) {
        out.writeStringProperty("id", request.tensors().id());
      }
      out.writeObjectPropertyStart("parameters");
      out.writeStringProperty("digest", deployment.model().digest());
      out.writeEndObject();
      out.writeArrayPropertyStart("outputs");
      outputs.forEach((name, tensor) -> writeTensor(out, name, tensor));
      out.writeEndArray();
      out.writeEndObject();
    }
    return sink;
  }

  private Answer answer(ByteSink sink) {
    int jsonLength = sink.length();
    return new Answer(withRaws(sink), jsonLength);
  }

  /** The raw bytes behind the JSON: few are copied, many lie where they are. */
  private Buffer withRaws(ByteSink sink) {
    if (rawBytes <= MOST_COPIED_BYTES) {
      raws.forEach(sink::append);
      return sink.toBuffer();
    }
    Buffer jsonPart = sink.toBuffer();
    ByteBuf[] parts = new ByteBuf[raws.size() + 1];
    parts[0] = ((BufferInternal) jsonPart).getByteBuf();
    for (int i = 0; i < raws.size(); i++) {
      parts[i + 1] = Unpooled.wrappedBuffer(raws.get(i).asByteBuffer());
    }
    return BufferInternal.buffer(Unpooled.wrappedUnmodifiableBuffer(parts));
  }

  private void writeTensor(JsonGenerator out, String name, Tensor tensor) {
    out.writeStartObject();
    out.writeStringProperty("name", name);
    out.writeStringProperty("datatype", DataType.nameOf(tensor.type()));
    out.writeArrayPropertyStart("shape");
    for (long dim : tensor.shape().dims()) {
      out.writeNumber(dim);
    }
    out.writeEndArray();
    switch (request.placement(name)) {
      case Placement.Inline inline -> writeData(out, tensor);
      case Placement.Raw raw -> writeRaw(out, RawTensor.bytes(tensor));
      case Placement.Shared shared -> share(out, RawTensor.bytes(tensor), shared);
    }
    out.writeEndObject();
  }

  private void writeRaw(JsonGenerator out, MemorySegment bytes) {
    out.writeObjectPropertyStart("parameters");
    out.writeNumberProperty(Parameters.BINARY_SIZE, bytes.byteSize());
    out.writeEndObject();
    addRaw(bytes);
  }

  private void addRaw(MemorySegment bytes) {
    if (bytes.byteSize() > 0) {
      raws.add(bytes);
      rawBytes += bytes.byteSize();
    }
  }

  private void share(JsonGenerator out, MemorySegment bytes, Placement.Shared at) {
    regions.write(at.region(), at.offset(), at.bytes(), bytes);
    out.writeObjectPropertyStart("parameters");
    out.writeStringProperty(Parameters.REGION, at.region());
    out.writeNumberProperty(Parameters.REGION_SIZE, bytes.byteSize());
    out.writeNumberProperty(Parameters.REGION_OFFSET, at.offset());
    out.writeEndObject();
  }

  private static void writeData(JsonGenerator out, Tensor tensor) {
    out.writeArrayPropertyStart("data");
    for (long i = 0; i < tensor.shape().elements(); i++) {
      writeElement(out, tensor, i);
    }
    out.writeEndArray();
  }

  private static void writeElement(JsonGenerator out, Tensor tensor, long i) {
    switch (tensor.type()) {
      case F32 -> writeFloat(out, tensor.f32(i));
      case F64 -> {
        double value = tensor.f64(i);
        if (Double.isFinite(value)) {
          out.writeNumber(value);
        } else {
          out.writeNull();
        }
      }
      case F16, BF16 -> writeFloat(out, (float) TensorNumbers.real(tensor, i));
      case I64 -> out.writeNumber(tensor.i64(i));
      case I32 -> out.writeNumber(tensor.i32(i));
      case I8, U8, I16, U16, U32 -> out.writeNumber(TensorNumbers.integer(tensor, i));
      case U64 -> out.writeNumber(new BigInteger(Long.toUnsignedString(tensor.i64(i))));
      case BOOL -> out.writeBoolean(tensor.bool(i));
      case STRING -> out.writeString(tensor.string(i));
      default ->
          throw RequestException.badRequest(
              "the model answers with elements of type %s, which the protocol has no datatype for"
                  .formatted(tensor.type()));
    }
  }

  private static void writeFloat(JsonGenerator out, float value) {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }
}
