package io.darkmesh.cli.terminal;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/** A QR code drawn with half blocks, light modules drawn, as dark terminals want it and cameras on light ones accept. */
final class QrDrawing {
    private static final int QUIET_MODULES = 2;

    private QrDrawing() {}

    static List<String> of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        List<String> lines = new ArrayList<>();
        for (int y = -QUIET_MODULES; y < code.size + QUIET_MODULES; y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = -QUIET_MODULES; x < code.size + QUIET_MODULES; x++) {
                line.append(block(light(code, x, y), light(code, x, y + 1)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** Outside of the code everything is light, but nothing is drawn below the quiet zone. */
    private static boolean light(QrCode code, int x, int y) {
        return y < code.size + QUIET_MODULES && !code.getModule(x, y);
    }

    private static char block(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '█' : '▀';
        }
        return lower ? '▄' : ' ';
    }
}
