package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.junit.jupiter.api.Test;

class GrowingBytesTest {
  private static final int SHORT = RequestMemory.SHORT_BYTES;
  private static final int LONG = 300_000;
  private static final int MOST = 1 << 20;

  private final RequestMemory memory = new RequestMemory(32 << 20, Duration.ofSeconds(1), 0);
  private final Holding holding = new Holding(memory);

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(Long.getLong("joist.seed", 2026L)).nextBytes(bytes);
    return bytes;
  }

  private Bytes came(byte[] all, int piece, long expected, boolean forTensors) {
    GrowingBytes bytes = new GrowingBytes(holding, expected, MOST, forTensors);
    for (int at = 0; at < all.length; at += piece) {
      byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + piece));
      bytes.append(Buffer.buffer(part));
    }
    return bytes.all();
  }

  private static byte[] read(MemorySegment bytes) {
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void whatComesIsWhatWasSentInWhateverPiecesAndWhateverWasExpected() {
    for (int length : new int[] {0, 1, 1000, SHORT, SHORT + 1, LONG}) {
      byte[] sent = bytes(length);
      for (int piece : new int[] {7, 1460, 8192, SHORT + 1, Math.max(1, length)}) {
        for (long expected : new long[] {0, -1, 1, length - 1, length, length + 1, MOST}) {
          for (boolean forTensors : new boolean[] {false, true}) {
            Bytes came = came(sent, piece, expected, forTensors);
            String what = length + " by " + piece + ", expected " + expected;
            assertThat(came.length()).as(what).isEqualTo(length);
            assertThat(Arrays.equals(came.toArray(), sent)).as(what).isTrue();
            MemorySegment lasting = came.lasting();
            holding.free();
            assertThat(Arrays.equals(read(lasting), sent)).as(what).isTrue();
          }
        }
      }
    }
  }

  @Test
  void tensorsForWhichThereIsNoRoomAreRefused() {
    Holding other = new Holding(memory);
    assertThat(other.count(16 << 20)).isTrue();
    Holding large = new Holding(memory);
    GrowingBytes bytes = new GrowingBytes(large, 4 << 20, 4 << 20, true);

    assertThatThrownBy(() -> bytes.append(Buffer.buffer(bytes(LONG))))
        .isInstanceOf(ShedException.class);

    assertThat(memory.heldBytes()).isEqualTo(16 << 20);
  }

  @Test
  void manyBytesOfTensorsLastWhereTheyCameWhenTheRequestIsOver() {
    byte[] sent = bytes(LONG);

    Bytes came = came(sent, 1000, LONG, true);

    MemorySegment lasting = came.lasting();
    assertThat(lasting.address()).isEqualTo(came.segment().address());
    assertThat(lasting.isReadOnly()).isTrue();
    MemorySegment end = came.part(LONG - 7, 7).lasting();
    assertThat(end.address()).isEqualTo(lasting.address() + LONG - 7);
    assertThat(memory.heldBytes()).isEqualTo(LONG);
    holding.close();
    assertThat(memory.heldBytes()).isZero();
    assertThat(read(lasting)).isEqualTo(sent);
    assertThat(read(end)).isEqualTo(Arrays.copyOfRange(sent, LONG - 7, LONG));
  }

  @Test
  void memoryOfTensorsThatDidNotAllComeIsFreedWithTheRequest() {
    GrowingBytes bytes = new GrowingBytes(holding, LONG, MOST, true);
    bytes.append(Buffer.buffer(bytes(LONG - 1)));

    holding.close();

    Buffer last = Buffer.buffer(bytes(1));
    assertThatThrownBy(() -> bytes.append(last)).isInstanceOf(IllegalStateException.class);
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void otherBytesGoBackWithTheRequestAndACopyLasts() {
    byte[] sent = bytes(LONG);
    for (boolean isKnown : new boolean[] {false, true}) {
      Bytes came = came(sent, 1000, isKnown ? LONG : 0, !isKnown);
      MemorySegment lasting = came.lasting();

      holding.free();

      assertThat(read(lasting)).isEqualTo(sent);
      assertThatThrownBy(came::toArray).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void fewBytesLastWhereTheyCame() {
    byte[] sent = bytes(100);
    Bytes came = came(sent, 100, 100, true);

    MemorySegment lasting = came.part(3, 50).lasting();

    assertThat(lasting.isReadOnly()).isTrue();
    assertThat(read(lasting)).isEqualTo(Arrays.copyOfRange(sent, 3, 53));
    ((Bytes.OnHeap) came).array()[((Bytes.OnHeap) came).offset() + 3]++;
    assertThat(lasting.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) (sent[3] + 1));
  }

  @Test
  void fewBytesInPiecesAreMovedOnceToAnArrayOfTheirSize() {
    Bytes.OnHeap came = (Bytes.OnHeap) came(bytes(50_000), 8192, 50_000, true);

    assertThat(came.array()).hasSize(50_000);
  }
}
