package joist.server.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damage by chance to what the decoders take: the fuzzer's small brother, in every build. */
class DecoderDamageTest {
  private static final int TRIES = 10_000;
  private static final int CALLS = 250; // each of them takes a connection, or two

  @Test
  void decodesOrRefusesDamagedRequests() {
    long seed = Long.getLong("joist.seed", 2026L);
    System.out.println("joist.seed=" + seed);
    Random random = new Random(seed);
    try (Decoders decoders = new Decoders()) {
      check(decoders, decoders.seeds(), TRIES, random);
      check(decoders, decoders.calls(), CALLS, random);
    }
  }

  private static void check(Decoders decoders, List<byte[]> seeds, int tries, Random random) {
    seeds.forEach(decoders::check);
    for (int i = 0; i < tries; i++) {
      decoders.check(damaged(seeds.get(random.nextInt(seeds.size())), random));
    }
  }

  private static byte[] damaged(byte[] seed, Random random) {
    byte[] data =
        Arrays.copyOf(
            seed, seed.length - (random.nextInt(4) == 0 ? 1 + random.nextInt(seed.length - 1) : 0));
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at = 1 + random.nextInt(Math.max(1, data.length - 1));
      if (at < data.length) {
        data[at] =
            (byte)
                (random.nextBoolean() ? random.nextInt(256) : data[at] ^ (1 << random.nextInt(8)));
      }
    }
    return data;
  }
}
