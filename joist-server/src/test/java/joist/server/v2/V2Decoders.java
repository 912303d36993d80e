package joist.server.v2;

import com.google.protobuf.InvalidProtocolBufferException;
import inference.ModelInferRequest;
import java.nio.file.Path;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.memory.RegionAccess;
import joist.server.memory.SharedRegions;

/** The protocol's decoders, for any bytes. */
public final class V2Decoders {
  private static final SharedRegions NONE = new SharedRegions(Path.of("no-such-folder"));

  private V2Decoders() {}

  /** The first two bytes say how much of the rest is JSON. */
  public static void rest(byte[] data) {
    int cut = data.length < 2 ? 0 : ((data[0] & 0xFF) << 8) | (data[1] & 0xFF);
    byte[] body = java.util.Arrays.copyOfRange(data, Math.min(2, data.length), data.length);
    new InferDecoding(new JsonInput(Limits.STANDARD), NONE)
        .inputs(body, cut == 0 ? "" : Integer.toString(cut));
  }

  public static void grpc(byte[] data) {
    ModelInferRequest message;
    try {
      message = ModelInferRequest.parseFrom(data);
    } catch (InvalidProtocolBufferException malformed) {
      return; // told by the frame's reader
    }
    new GrpcInputs(new RegionAccess(NONE, () -> true), Limits.STANDARD.tensorBytes())
        .decode(message);
  }
}
