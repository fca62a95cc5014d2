"""Settings of the security headers of every page; newsroom/settings.py imports them."""

from django.utils.csp import CSP

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    # The only policy that turns text into HTML is static/js/trusted_types.js.
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default"],
}
X_FRAME_OPTIONS = "DENY"
# Stet uses none of the features that need a person's permission; its own pages may copy a key or an embed.
STET_PERMISSIONS_POLICY = {
    **dict.fromkeys(
        (
            # Only names that browsers know: each unknown one is an error in their console.
            *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
            *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
            *("magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
            *("screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
        ),
        "()",
    ),
    "clipboard-write": "(self)",
    "fullscreen": "(self)",
    "publickey-credentials-get": "(self)",
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
