//go:build cgo

#include "h264.h"

#include <wels/codec_api.h>
#include <vector>

struct ps_h264_encoder {
	ISVCEncoder *codec;
	int bit_rate;
	std::vector<uint8_t> unit; // the access unit handed out last
};

struct ps_h264_decoder {
	ISVCDecoder *codec;
};

static const int quiet = WELS_LOG_QUIET;

static int open_for_calls(ISVCEncoder *codec, int width, int height, int bit_rate) {
	SEncParamExt p;
	int error = codec->GetDefaultParams(&p);
	if (error) return error;
	p.iUsageType = CAMERA_VIDEO_REAL_TIME;
	p.iPicWidth = width;
	p.iPicHeight = height;
	p.iTargetBitrate = p.iMaxBitrate = bit_rate;
	p.iRCMode = RC_BITRATE_MODE;
	p.bEnableFrameSkip = true;
	p.fMaxFrameRate = PS_H264_FRAME_RATE;
	p.uiIntraPeriod = 0;              // key frames only where asked for
	p.eSpsPpsIdStrategy = CONSTANT_ID; // the same parameter sets in every key frame
	p.iMultipleThreadIdc = 1;
	p.iEntropyCodingModeFlag = 0; // CAVLC, as constrained baseline wants
	SSpatialLayerConfig &layer = p.sSpatialLayers[0];
	layer.iVideoWidth = width;
	layer.iVideoHeight = height;
	layer.fFrameRate = p.fMaxFrameRate;
	layer.iSpatialBitrate = layer.iMaxSpatialBitrate = bit_rate;
	layer.uiProfileIdc = PRO_BASELINE;
	layer.sSliceArgument.uiSliceMode = SM_SINGLE_SLICE;
	return codec->InitializeExt(&p);
}

ps_h264_encoder *ps_h264_encoder_new(int width, int height, int bit_rate, int *error) {
	ISVCEncoder *codec = nullptr;
	*error = WelsCreateSVCEncoder(&codec);
	if (*error) return nullptr;
	codec->SetOption(ENCODER_OPTION_TRACE_LEVEL, (void *)&quiet);
	*error = open_for_calls(codec, width, height, bit_rate);
	if (*error) {
		WelsDestroySVCEncoder(codec);
		return nullptr;
	}
	return new ps_h264_encoder{codec, bit_rate, {}};
}

static int aim_at(ps_h264_encoder *e, int bit_rate) {
	// A target above the limit is refused, so the order depends on the direction.
	SBitrateInfo now = {SPATIAL_LAYER_0, 0}, next = {SPATIAL_LAYER_0, bit_rate};
	int error = e->codec->GetOption(ENCODER_OPTION_BITRATE, &now);
	if (error) return error;
	bool up = bit_rate > now.iBitrate;
	error = e->codec->SetOption(up ? ENCODER_OPTION_MAX_BITRATE : ENCODER_OPTION_BITRATE, &next);
	if (error) return error;
	return e->codec->SetOption(up ? ENCODER_OPTION_BITRATE : ENCODER_OPTION_MAX_BITRATE, &next);
}

int ps_h264_encoder_set_bit_rate(ps_h264_encoder *e, int bit_rate) {
	e->bit_rate = bit_rate;
	return aim_at(e, bit_rate);
}

int ps_h264_encoder_set_frame_rate(ps_h264_encoder *e, float frame_rate) {
	return e->codec->SetOption(ENCODER_OPTION_FRAME_RATE, &frame_rate);
}

// gather puts the layers of a frame, which need not lie side by side, into one unit.
static void gather(const SFrameBSInfo &info, std::vector<uint8_t> &unit) {
	unit.clear();
	for (int i = 0; i < info.iLayerNum; i++) {
		const SLayerBSInfo &layer = info.sLayerInfo[i];
		size_t size = 0;
		for (int n = 0; n < layer.iNalCount; n++) size += layer.pNalLengthInByte[n];
		unit.insert(unit.end(), layer.pBsBuf, layer.pBsBuf + size);
	}
}

static int encode_key_once(ps_h264_encoder *e, const SSourcePicture *source, SFrameBSInfo *info) {
	int error = e->codec->ForceIntraFrame(true);
	return error ? error : e->codec->EncodeFrame(source, info);
}

// encode_key keeps a key frame from clogging a thin link. openh264 guesses the
// quality of one from the bit rate alone and may be far off; a second attempt
// knows what the first took.
static int encode_key(ps_h264_encoder *e, const SSourcePicture *source, SFrameBSInfo *info) {
	const int64_t most = e->bit_rate / 6; // bits: 5 frames' worth at 30 a second
	int error = encode_key_once(e, source, info);
	if (error || int64_t(info->iFrameSizeInBytes) * 8 <= most) return error;
	*info = {};
	error = aim_at(e, e->bit_rate / 2);
	if (!error) error = encode_key_once(e, source, info);
	int restored = aim_at(e, e->bit_rate);
	return error ? error : restored;
}

ps_packet ps_h264_encode(ps_h264_encoder *e, ps_picture p, int64_t at, int key) {
	ps_packet out = {};
	SSourcePicture source = {};
	source.iColorFormat = videoFormatI420;
	source.iPicWidth = p.width;
	source.iPicHeight = p.height;
	source.iStride[0] = p.y_stride;
	source.iStride[1] = source.iStride[2] = p.c_stride;
	// openh264's type is not const, but the encoder only reads.
	source.pData[0] = const_cast<uint8_t *>(p.y);
	source.pData[1] = const_cast<uint8_t *>(p.u);
	source.pData[2] = const_cast<uint8_t *>(p.v);
	source.uiTimeStamp = at;
	SFrameBSInfo info = {};
	out.error = key ? encode_key(e, &source, &info) : e->codec->EncodeFrame(&source, &info);
	if (out.error || info.eFrameType == videoFrameTypeSkip) return out;
	gather(info, e->unit);
	out.data = e->unit.data();
	out.size = e->unit.size();
	out.key = info.eFrameType == videoFrameTypeIDR;
	return out;
}

void ps_h264_encoder_free(ps_h264_encoder *e) {
	e->codec->Uninitialize();
	WelsDestroySVCEncoder(e->codec);
	delete e;
}

ps_h264_decoder *ps_h264_decoder_new(int *error) {
	ISVCDecoder *codec = nullptr;
	*error = (int)WelsCreateDecoder(&codec);
	if (*error) return nullptr;
	codec->SetOption(DECODER_OPTION_TRACE_LEVEL, (void *)&quiet);
	SDecodingParam p = {};
	p.uiTargetDqLayer = 255; // all there is
	p.eEcActiveIdc = ERROR_CON_DISABLE; // damage is an error, not a guess
	p.sVideoProperty.size = sizeof p.sVideoProperty;
	p.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
	*error = (int)codec->Initialize(&p);
	if (*error) {
		WelsDestroyDecoder(codec);
		return nullptr;
	}
	return new ps_h264_decoder{codec};
}

ps_decoded ps_h264_decode(ps_h264_decoder *d, const uint8_t *data, size_t size) {
	ps_decoded out = {};
	unsigned char *planes[3] = {};
	SBufferInfo info = {};
	out.error = d->codec->DecodeFrameNoDelay(data, (int)size, planes, &info);
	if (out.error || info.iBufferStatus != 1) return out;
	const SSysMEMBuffer &m = info.UsrData.sSystemBuffer;
	out.picture = ps_picture{planes[0], planes[1], planes[2], m.iStride[0], m.iStride[1], m.iWidth, m.iHeight};
	return out;
}

void ps_h264_decoder_free(ps_h264_decoder *d) {
	d->codec->Uninitialize();
	WelsDestroyDecoder(d->codec);
	delete d;
}
