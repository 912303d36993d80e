package joist.tensor.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  private static final String F32 = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

  @TempDir Path folder;

  @Test
  void refusesWhatIsNoNpyFile() throws IOException {
    assertRefused(new byte[0], "\\x93NUMPY");
    assertRefused("name,value\n1,2\n".getBytes(StandardCharsets.UTF_8), "numpy.save");
    assertRefused(file(9, F32, new byte[8]), "version 1 to 3, got 9");
    assertThatThrownBy(() -> NpyReader.read(folder.resolve("none.npy"), ElementType.F32))
        .hasMessageContaining("found nothing");
    assertThatThrownBy(() -> NpyReader.read(folder, ElementType.F32))
        .hasMessageContaining("found a folder");
  }

  @Test
  void refusesFilesThatAreCutOffAtAnyByte() throws IOException {
    byte[] whole = NpyWriter.write(Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f));
    for (int length = 0; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpyReader.read(cut, ElementType.F32))
          .isInstanceOf(NpyException.class);
    }
  }

  @Test
  void refusesHeadersThatLie() throws IOException {
    assertRefused(file(1, F32.replace("(2,)", "(3,)"), new byte[8]), "expected 12 bytes", "got 8");
    assertRefused(file(1, F32.replace("(2,)", "(-2,)"), new byte[8]), "impossible shape");
    assertRefused(file(1, F32.replace("2", "4611686018427387904"), new byte[8]), "larger than");
    assertRefused(file(1, F32.replace("2", "99999999999999999999"), new byte[8]), "impossible");
    assertRefused(file(1, F32.replace("'shape'", "'form'"), new byte[8]), "'shape'");
    assertRefused(file(1, F32.replace("False", "Maybe"), new byte[8]), "fortran_order");
    assertRefused(file(1, F32.replace("'<f4'", "[('a', '<f4')]"), new byte[8]), "'descr'");
  }

  @Test
  void refusesPythonObjectsAndTypesThatOnnxLacks() throws IOException {
    assertRefused(file(1, F32.replace("<f4", "|O"), new byte[8]), "'|O'", "no Python objects");
    assertRefused(file(1, F32.replace("<f4", "<M8[D]"), new byte[16]), "<M8[D]", "astype");
    assertRefused(file(1, F32.replace("<f4", "|V3"), new byte[6]), "3 bytes without a meaning");
  }

  @Test
  void readsBackWhatItWroteForEveryShape() throws IOException {
    for (Shape shape : new Shape[] {Shape.of(), Shape.of(1), Shape.of(0, 3), Shape.of(2, 1, 3)}) {
      double[] values = new double[(int) shape.elements()];
      Arrays.setAll(values, i -> i - .5f);
      Tensor tensor = Tensor.of(shape, values);
      assertThat(read(NpyWriter.write(tensor), ElementType.F64)).isEqualTo(tensor);
    }
    assertThat(read(NpyWriter.write(Tensor.of(Shape.of(2), true, false)), ElementType.BOOL))
        .isEqualTo(Tensor.of(Shape.of(2), true, false));
    Tensor texts = Tensor.of(Shape.of(2, 2), "", "grüße", "日本", "\uD83D\uDE00 smile");
    assertThat(read(NpyWriter.write(texts), ElementType.STRING)).isEqualTo(texts);
  }

  @Test
  void readsVersionsTwoAndThree() throws IOException {
    byte[] data = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40};
    for (int version = 1; version <= 3; version++) {
      assertThat(read(file(version, F32, data), ElementType.F32))
          .isEqualTo(Tensor.of(Shape.of(2), 1f, 2f));
    }
  }

  @Test
  void turnsFortranOrderAndBigEndianNumbersRound() throws IOException {
    String header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }";
    Tensor tensor =
        read(file(1, header, new byte[] {0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 1, 6}), ElementType.I16);
    assertThat(tensor).hasToString("i16[2, 3]");
    assertThat(new long[] {1, 2, 3, 4, 5, 262})
        .containsExactly(
            LongStream.range(0, 6).map(i -> TensorNumbers.integer(tensor, i)).toArray());
  }

  @Test
  void givesBytesWithoutAMeaningTheTypeThatIsMeantAndWritesItAsF32() throws IOException {
    String header = F32.replace("<f4", "|V2");
    Tensor tensor = read(file(1, header, new byte[] {0, 0, (byte) 0x80, 0x3f}), ElementType.BF16);
    assertThat(tensor).hasToString("bf16[2]");
    assertThat(read(NpyWriter.write(tensor), ElementType.F32))
        .isEqualTo(Tensor.of(Shape.of(2), 0f, 1f));
  }

  private void assertRefused(byte[] bytes, String... said) throws IOException {
    Path file = Files.write(folder.resolve("wrong.npy"), bytes);
    assertThatThrownBy(() -> NpyReader.read(file, ElementType.F32))
        .isInstanceOf(NpyException.class)
        .satisfies(error -> assertThat(error.getMessage()).contains(said));
  }

  private Tensor read(byte[] bytes, ElementType meant) throws IOException {
    return NpyReader.read(Files.write(folder.resolve("a.npy"), bytes), meant);
  }

  private static byte[] file(int version, String header, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    out.write(header.length());
    out.write(header.length() >> 8);
    out.writeBytes(version == 1 ? new byte[0] : new byte[2]);
    out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(data);
    return out.toByteArray();
  }
}
