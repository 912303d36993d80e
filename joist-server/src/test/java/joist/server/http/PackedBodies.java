package joist.server.http;

import java.time.Duration;
import java.util.Arrays;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;

/** Packed bodies, for any bytes: the first says how it is packed. */
public final class PackedBodies {
  private static final Limits LIMITS = new Limits(1 << 20, 100, 32);

  private PackedBodies() {}

  public static void unpack(byte[] data) {
    String coding = data.length > 0 && data[0] % 2 == 0 ? "gzip" : "deflate";
    byte[] packed = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
    try (Holding holding = new Holding(new RequestMemory(8 << 20, Duration.ofMinutes(1), 1))) {
      ContentCoding.unpacked(Bytes.of(packed), coding, LIMITS, holding);
    }
  }
}
