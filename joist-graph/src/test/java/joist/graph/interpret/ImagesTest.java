package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private static final OneNode DECODER = OneNode.of("ImageDecoder", 20);

  private static Tensor file(byte[] bytes) {
    Tensor tensor = Tensor.zeros(ElementType.U8, Shape.of(bytes.length));
    for (int i = 0; i < bytes.length; i++) {
      Elements.setInteger(tensor, i, bytes[i]);
    }
    return tensor;
  }

  private static Tensor text(String text) {
    return file(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void whatCannotBeReadHasNoPixels() {
    assertThat(DECODER.run(text("RIFF....WEBP")).shape()).isEqualTo(Shape.of(0, 0, 3));
    assertThat(DECODER.run(text("P6 2 2 255 abc")).shape()).isEqualTo(Shape.of(0, 0, 3));
    assertThat(DECODER.run(text("P6 99999 99999 255 abc")).shape()).isEqualTo(Shape.of(0, 0, 3));
    assertThat(DECODER.run(text("")).shape()).isEqualTo(Shape.of(0, 0, 3));
  }

  @Test
  void rejectsUnknownPixelFormats() {
    assertThatThrownBy(
            () -> OneNode.of("ImageDecoder", 20).with("pixel_format", "HSV").run(text("")))
        .hasMessageContaining("expected a pixel_format of RGB, BGR or Grayscale, got HSV");
  }

  @Test
  void readsLosslessFilesExactly() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x0a141e);
    image.setRGB(1, 0, 0xff0001);
    for (String format : new String[] {"png", "bmp", "tiff"}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, format, bytes);
      Tensor y = DECODER.run(file(bytes.toByteArray()));
      assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 3));
      OneNode.assertClose(y, 10, 20, 30, 255, 0, 1);
    }
  }

  @Test
  void readsPortablePixmapsInTextAndBytes() {
    OneNode.assertClose(DECODER.run(text("P3 # colours\n1 1 255\n1 2 3\n")), 1, 2, 3);
    OneNode.assertClose(DECODER.run(text("P6\n1 1\n255\nABC")), 65, 66, 67);
    OneNode grey = OneNode.of("ImageDecoder", 20).with("pixel_format", "Grayscale");
    OneNode.assertClose(grey.run(text("P5 2 1 255\nAB")), 65, 66);
    OneNode.assertClose(grey.run(text("P2 2 1 15\n0 15\n")), 0, 255);
    OneNode.assertClose(grey.run(text("P1 3 1\n0 1 0\n")), 255, 0, 255);
    OneNode.assertClose(grey.run(text("P4 3 1\n\u0040")), 255, 0, 255);
  }

  @Test
  void ordersColoursAsAskedAndWeighsThemToGrey() {
    Tensor colour = text("P6 1 1 255\n\u00ff\u0000\u0040");
    OneNode bgr = OneNode.of("ImageDecoder", 20).with("pixel_format", "BGR");
    OneNode.assertClose(bgr.run(colour), 64, 0, 255);
    OneNode grey = OneNode.of("ImageDecoder", 20).with("pixel_format", "Grayscale");
    OneNode.assertClose(grey.run(colour), Math.round(0.299 * 255 + 0.114 * 64));
  }
}
