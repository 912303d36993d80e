package joist.server.v2;

import com.google.protobuf.InvalidProtocolBufferException;
import inference.ModelInferRequest;
import inference.SystemSharedMemoryRegisterRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.memory.RegionAccess;
import joist.server.memory.SharedRegions;

/** The protocol's decoders, for any bytes. */
public final class V2Decoders {
  private static final SharedRegions REGIONS = regions();

  private V2Decoders() {}

  /** Of an object of 64 bytes; the region 'r' is all of it. */
  private static SharedRegions regions() {
    try {
      Path folder = Files.createTempDirectory("joist-regions");
      Files.write(folder.resolve("object"), new byte[64]);
      SharedRegions regions = new SharedRegions(folder);
      regions.register("r", "object", 0, 64);
      return regions;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What registers a region over REST. */
  public static void regionRest(byte[] data) {
    try {
      new RestRegions(Limits.STANDARD, REGIONS).register(true, "new", Bytes.of(data));
    } finally {
      REGIONS.unregister("new");
    }
  }

  /** The same over gRPC. */
  public static void regionGrpc(byte[] data) {
    SystemSharedMemoryRegisterRequest message;
    try {
      message = SystemSharedMemoryRegisterRequest.parseFrom(data);
    } catch (InvalidProtocolBufferException malformed) {
      return; // told by the frame's reader
    }
    try {
      REGIONS.register(
          message.getName(), message.getKey(), message.getOffset(), message.getByteSize());
    } finally {
      if (!message.getName().equals("r")) {
        REGIONS.unregister(message.getName());
      }
    }
  }

  /** The first two bytes say how much of the rest is JSON. */
  public static void rest(byte[] data) {
    int cut = data.length < 2 ? 0 : ((data[0] & 0xFF) << 8) | (data[1] & 0xFF);
    byte[] body = java.util.Arrays.copyOfRange(data, Math.min(2, data.length), data.length);
    new InferDecoding(new JsonInput(Limits.STANDARD), REGIONS)
        .inputs(body, cut == 0 ? "" : Integer.toString(cut));
  }

  public static void grpc(byte[] data) {
    ModelInferRequest message;
    try {
      message = ModelInferRequest.parseFrom(data);
    } catch (InvalidProtocolBufferException malformed) {
      return; // told by the frame's reader
    }
    new GrpcInputs(new RegionAccess(REGIONS, () -> true), Limits.STANDARD.tensorBytes())
        .decode(message);
  }
}
